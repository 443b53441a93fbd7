package stream

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/internal/indent"
)

// Escape sequences (ECMA-48, SGR) of the format pretty.
const (
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	plain  = "\x1b[0m"
)

// pretty prints events for people: a line with the time, the topic and the id, and the event
// indented below it, unless it is nested too deeply for that.
type pretty struct {
	colors bool
}

// wantsColors reports whether colors help: on a terminal, unless NO_COLOR is set
// (https://no-color.org).
func wantsColors(w any) bool { return cli.IsTerminal(w) && os.Getenv("NO_COLOR") == "" }

func (p pretty) print(r events.Record, event []byte) []byte {
	at := "no time" // as of other producers
	if !r.Time.IsZero() {
		at = r.Time.Local().Format("2006-01-02 15:04:05.000")
	}
	head := p.in(dim, at) + "  " + p.in(bold, r.Type) +
		fmt.Sprintf("  version %d  ", r.SchemaVersion) + p.in(dim, r.ID)
	if n := r.SchemaViolations; n > 0 {
		head += "  " + p.in(red, output.Count(n, "violation"))
	}
	text, is := indent.JSON(bytes.TrimSpace(event))
	if !is {
		text = string(event)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = p.line("  " + output.Printable(line))
	}
	return []byte(head + "\n" + strings.Join(lines, "\n") + "\n")
}

// indentedLine matches a line of indented JSON: white space, the name of a member, a value.
var indentedLine = regexp.MustCompile(`^( *)("(?:[^"\\]|\\.)*": )?(.*?)([\[\]{},]*)$`)

// line colors a line of indented JSON.
func (p pretty) line(line string) string {
	parts := indentedLine.FindStringSubmatch(line)
	if !p.colors || parts == nil {
		return line
	}
	space, name, value, end := parts[1], parts[2], parts[3], parts[4]
	if name != "" {
		name = p.in(blue, strings.TrimSuffix(name, ": ")) + ": "
	}
	switch {
	case value == "":
	case value[0] == '"':
		value = p.in(green, value)
	default:
		value = p.in(yellow, value)
	}
	return space + name + value + end
}

// in returns a text in a color, and without what a terminal would obey.
func (p pretty) in(color, text string) string {
	text = output.Printable(text)
	if !p.colors {
		return text
	}
	return color + text + plain
}
