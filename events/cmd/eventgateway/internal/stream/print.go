package stream

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/consumer"
)

// Formats that only listen has. The first two are other names of text and JSON.
const (
	data       output.Format = "data"
	record     output.Format = "record"
	prettily   output.Format = "pretty"
	byTemplate output.Format = "template"
)

// printer returns an event as it is printed, with the end of its line.
type printer func(consumer.Message) ([]byte, error)

// printer returns what --output asks for, and --template. asked says whether --output is set.
func (l *listening) printer(asked bool, template string) (printer, error) {
	format := l.Format()
	switch {
	case template != "" && asked && format != byTemplate:
		return nil, cli.Usagef("--template prints its own format: leave out --output %s", format)
	case template == "" && format == byTemplate:
		return nil, cli.UsageError("--output template needs --template, such as --template '{{.ID}} {{json .Data}}'")
	case template != "":
		t, err := parseTemplate(template)
		terminal := cli.IsTerminal(l.Stdout)
		return func(m consumer.Message) ([]byte, error) {
			text, err := execute(t, m, asSchemaSees(m.Record))
			if terminal {
				text = printable(text)
			}
			return text, err
		}, err
	case format == prettily:
		p := pretty{colors: wantsColors(l.Stdout)}
		return func(m consumer.Message) ([]byte, error) { return p.print(m.Record, asSchemaSees(m.Record)), nil }, nil
	case l.JSON() || format == record:
		return func(m consumer.Message) ([]byte, error) { return OneLine(m.Bytes) }, nil
	}
	return func(m consumer.Message) ([]byte, error) { return OneLine(asSchemaSees(m.Record)) }, nil
}

// asSchemaSees returns an event as JSON. One that is not JSON is a string that has it in base64.
func asSchemaSees(r events.Record) []byte {
	switch {
	case r.Data == nil:
		return []byte("null")
	case !r.HasJSON():
		return strconv.AppendQuote(nil, base64.StdEncoding.EncodeToString(r.Data))
	}
	return r.Data
}

// OneLine returns JSON unchanged if it is one line, else without white space. It ends the line.
func OneLine(b []byte) ([]byte, error) {
	b = bytes.TrimSpace(b)
	if !bytes.ContainsAny(b, "\r\n") {
		return append(bytes.Clone(b), '\n'), nil
	}
	var compact bytes.Buffer
	err := json.Compact(&compact, b)
	compact.WriteByte('\n')
	return compact.Bytes(), err
}

// printable returns a text without what a terminal would obey, such as the text of an event. Lines
// and tabs stay.
func printable(text []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return []rune(output.Printable(string(r)))[0]
	}, text)
}
