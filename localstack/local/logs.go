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
	maxLogBytes  = 64 << 20 // then the log begins anew; the former part is kept beside it
	maxShownText = 300      // bytes of a line that is shown
)

// functionLog keeps the functions' lines in a file and shows those that someone
// should see: warnings, errors, and what is no log line at all.
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
		_ = os.Rename(l.name, l.name+".1") // else the former part is lost
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

// shown is what the user sees of a line; "" for nothing. The JSON line
// {"level":"ERROR","message":"failed","code":"internal"} of receive_event becomes
// "[receive_event] ERROR failed code=internal". (In the gateway's lines it is "msg".)
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

// plain is a JSON value as it is written, but for a string without its quotes, and
// nothing for null.
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
