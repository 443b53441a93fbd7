package openapitest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Exchange is a section "request" and the "response" after it.
type Exchange struct {
	Request  string // a line "POST /a/b", a line for each header, an empty line, the body
	Gzip     bool   // the section is "request gzip": the body is sent compressed
	Response string // as Request, the first line being "201 Created"
}

// Status returns the response's status, as it is in the file.
func (e Exchange) Status() string {
	status, _, _ := strings.Cut(e.Response, " ")
	return status
}

// parse takes a request apart.
func (e Exchange) parse() (method, target string, header http.Header, body string, err error) {
	head, body, _ := strings.Cut(e.Request, "\n\n")
	first, rest, _ := strings.Cut(head, "\n")
	method, target, ok := strings.Cut(first, " ")
	if !ok {
		return "", "", nil, "", fmt.Errorf("a request begins with %q", first)
	}
	read, err := textproto.NewReader(bufio.NewReader(strings.NewReader(rest + "\n\n"))).ReadMIMEHeader()
	if err != nil {
		return "", "", nil, "", err
	}
	return method, expand(target), http.Header(read), expand(body), nil
}

var times = regexp.MustCompile(`<(\d+) times (.)>`)

// expand spells out what would be too long to read: "<70000 times x>".
func expand(text string) string {
	return times.ReplaceAllStringFunc(text, func(match string) string {
		parts := times.FindStringSubmatch(match)
		n, _ := strconv.Atoi(parts[1]) // digits, by the pattern
		return strings.Repeat(parts[2], n)
	})
}

// IsProblem reports whether the response in the file is a problem.
func (e Exchange) IsProblem() bool {
	head, _, _ := strings.Cut(e.Response, "\n\n")
	return strings.Contains(head, "\nContent-Type: application/problem+json")
}

// ResponseHeaders returns the names of the response's headers in the file, without the
// content type.
func (e Exchange) ResponseHeaders() (names []string) {
	head, _, _ := strings.Cut(e.Response, "\n\n")
	_, headers, _ := strings.Cut(head, "\n")
	for line := range strings.Lines(headers) {
		if name, _, _ := strings.Cut(line, ":"); name != "Content-Type" {
			names = append(names, name)
		}
	}
	return names
}

// OperationID returns the id of the request's operation, "" if it has no route.
func (e Exchange) OperationID() string {
	method, target, _, _, err := e.parse()
	if err != nil {
		return ""
	}
	path, _, _ := strings.Cut(target, "?")
	operation, _ := operationAt(method, path)
	return operation.At("operationId").Text()
}

// as returns the exchange with the name in place of SpongeBob in the request.
func (e Exchange) as(name string) Exchange {
	e.Request = strings.ReplaceAll(e.Request, client, name)
	return e
}

// send sends the request.
func (e Exchange) send(t *testing.T, url string, do doer) Answer {
	t.Helper()
	method, target, header, body, err := e.parse()
	if err != nil {
		t.Fatal(err)
	}
	if e.Gzip {
		var compressed bytes.Buffer
		w := gzip.NewWriter(&compressed)
		if _, err := io.WriteString(w, body); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		body = compressed.String()
	}
	request, err := http.NewRequestWithContext(t.Context(), method, url+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	return do.answer(t, request)
}
