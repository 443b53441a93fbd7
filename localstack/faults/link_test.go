package faults_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/localstack/faults"
)

func connect(t *testing.T) *faults.Link {
	t.Helper()
	here := func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "here") }
	behind := httptest.NewServer(http.HandlerFunc(here))
	t.Cleanup(behind.Close)
	l, err := faults.Connect(t.Context(), behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// ask sends a request over a connection and reads one byte of the answer.
func ask(t *testing.T, c net.Conn) error {
	t.Helper()
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: emulator\r\n\r\n"); err != nil {
		t.Errorf("written: %v", err)
	}
	c.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	_, err := c.Read(make([]byte, 4<<10))
	return err
}

// A dropped connection takes writes, gives nothing back, and stays open.
func TestADroppedConnectionIsSilent(t *testing.T) {
	l := connect(t)
	dial := func() net.Conn {
		c, err := net.Dial("tcp", strings.TrimPrefix(l.Endpoint, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	first, second := dial(), dial()
	if err := errors.Join(ask(t, first), ask(t, second)); err != nil {
		t.Fatal(err)
	}
	if n, more := l.Drop(), l.Drop(); n != 2 || more != 0 {
		t.Errorf("%d connections were dropped, then %d", n, more)
	}
	for range 3 {
		if err := ask(t, first); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("dropped, it says %v", err)
		}
	}
	if err := ask(t, dial()); err != nil {
		t.Errorf("a new connection says %v", err)
	}
	l.Close()
	if err := ask(t, second); !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "reset") {
		t.Errorf("closed, it says %v", err)
	}
}
