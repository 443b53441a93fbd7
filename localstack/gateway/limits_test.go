package gateway

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func TestLengthOfAnAnswer(t *testing.T) {
	t.Parallel()
	g := run(t, Options{MaxWorkers: 1})
	of := func(bytes int) url.Values { return url.Values{"do": {"length"}, "bytes": {strconv.Itoa(bytes)}} }
	want(t, g.ask(t, of(maxResponse)), 200, "")
	want(t, g.ask(t, of(maxResponse+1)), 500, `{"message":"Internal Server Error"}`)
	g.log.waitFor(t, "answered with more than 6291556 bytes (Function.ResponseSizeTooLarge)")
	want(t, g.ask(t, of(maxResponse)), 200, "") // aws-lambda-go has ended its process
}

func TestLengthOfAHeader(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	for length, status := range map[int]int{maxHeader: 200, maxHeader + 1: 431} {
		header := "GET /SpongeBob/list_events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: "
		header += strings.Repeat("x", length-len(header)-len("\r\n")) + "\r\n"
		response, body := speak(t, g.url, header+"\r\n")
		if response.StatusCode != status || status == 431 && body != `{"message":"Request Header Fields Too Large"}` {
			t.Errorf("%d bytes of header: %d %.100s", length, response.StatusCode, body)
		}
	}
}

// speak sends the bytes of a request.
func speak(t *testing.T, address, request string) (*http.Response, string) {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := fmt.Fprint(connection, request); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}
