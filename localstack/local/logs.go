package local

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"example.com/eventgateway/localstack/internal/logfile"
)

const (
	maxLogBytes  = 64 << 20 // then a new log begins; the old one is kept beside it
	maxShownText = 300      // bytes that are shown of a line
)

// functionLog writes the functions' lines to a file and shows those that the user should
// see: warnings, errors, and lines that are not JSON.
type functionLog struct {
	name string // of the file
	show io.Writer

	mu      sync.Mutex
	file    *os.File
	written int
}

func openFunctionLog(name string, show io.Writer) (*functionLog, error) {
	l := &functionLog{name: name, show: show}
	return l, l.begin()
}

func (l *functionLog) begin() (err error) {
	if l.file, err = logfile.Create(l.name); err == nil {
		l.name = l.file.Name()
	}
	l.written = 0
	return err
}

// Write takes one line, as the gateway writes it: "[receive_event] {…}".
func (l *functionLog) Write(line []byte) (int, error) {
	if text := shown(line); text != "" {
		fmt.Fprintln(l.show, text)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.written > maxLogBytes {
		l.file.Close()
		_ = os.Rename(l.name, l.name+".1") // if it fails, the old log is lost
		if err := l.begin(); err != nil {
			return 0, err
		}
	}
	n, err := l.file.Write(line)
	l.written += n
	return n, err
}

func (l *functionLog) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Close()
}

// shown returns what the user sees of a line, "" for nothing. The JSON line
// {"level":"ERROR","message":"failed","code":"internal"} of receive_event becomes
// "[receive_event] ERROR failed code=internal". (The gateway's lines have "msg" instead of
// "message".)
func shown(line []byte) string {
	prefix, rest, _ := bytes.Cut(bytes.TrimRight(line, "\n"), []byte("] "))
	var fields map[string]json.RawMessage
	if json.Unmarshal(rest, &fields) != nil || fields["level"] == nil {
		if len(bytes.TrimSpace(rest)) == 0 {
			return ""
		}
		return cutShort(string(prefix) + "] " + string(rest))
	}
	level := plain(fields["level"])
	if level != "WARN" && level != "ERROR" {
		return ""
	}
	words := []string{string(prefix) + "]", level}
	if message := plain(fields["message"]) + plain(fields["msg"]); message != "" {
		words = append(words, message)
	}
	for _, name := range []string{"timestamp", "time", "level", "message", "msg", "stack"} {
		delete(fields, name)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if value := plain(fields[name]); value != "" {
			words = append(words, name+"="+value)
		}
	}
	return cutShort(strings.Join(words, " "))
}

// plain returns a JSON value as text: a string without its quotes, "" for null, and
// anything else as it is written.
func plain(value json.RawMessage) string {
	var text *string
	if json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	if text == nil {
		return ""
	}
	return *text
}

func cutShort(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if len(s) <= maxShownText {
		return s
	}
	return strings.ToValidUTF8(s[:maxShownText], "") + "…"
}
