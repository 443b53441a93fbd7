package stream

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"text/template"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer"
)

// view is an event as a template sees it. The help of listen lists its fields.
type view struct {
	Topic, Client, Event string
	ID, Source, Subject  string
	Time                 time.Time
	Version              int
	Violations           int
	ContentType          string // "" for application/json
	Extensions           map[string]any
	Data                 any // decoded; a string in base64 if it is not JSON
	Shard, Sequence, Key string
	Arrived              time.Time
}

// parseTemplate returns the template in text. Its errors are usage errors, also those that show
// only when it is executed, such as a field that no event has.
func parseTemplate(text string) (*template.Template, error) {
	t, err := template.New("template").Funcs(template.FuncMap{"json": toJSON}).Parse(text)
	if err != nil {
		return nil, cli.Usagef("--template is wrong: %s", inTemplate(err))
	}
	sample := view{Extensions: map[string]any{}, Data: map[string]any{}}
	err = t.Execute(new(bytes.Buffer), sample)
	if err != nil && noSuchField.MatchString(err.Error()) { // else the template may suit the real data
		return nil, cli.Usagef("--template is wrong: %s", inTemplate(err))
	}
	return t, nil
}

// inTemplate says what is wrong with a template without the words of Go.
func inTemplate(err error) string {
	text := strings.TrimPrefix(err.Error(), "template: ")
	text = strings.Replace(text, `executing "template" at `, "", 1)
	text = ofData.ReplaceAllString(text, "this event's data has no field $1 there")
	return noSuchField.ReplaceAllString(text, "there is no field $1")
}

var ofData = regexp.MustCompile(`can't evaluate field (\S+) in type interface \{\}`)

// noSuchField matches the error for a field that no event has. Decoded data has the type any.
var noSuchField = regexp.MustCompile(`can't evaluate field (\S+) in type (stream|time|string|int)\S*`)

// toJSON is the function json of templates. It keeps <, > and & as they are.
func toJSON(v any) (string, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// execute prints an event by a template. It ends the line, if the template does not.
func execute(t *template.Template, m consumer.Message, event []byte) ([]byte, error) {
	data, err := decode(event)
	if err != nil {
		return nil, err
	}
	v := viewOf(m, data)
	var b bytes.Buffer
	if err := t.Execute(&b, v); err != nil {
		return nil, fmt.Errorf("the template does not fit the event %s of %s: %s", v.ID, v.Topic, inTemplate(err))
	}
	if !bytes.HasSuffix(b.Bytes(), []byte("\n")) {
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}

func viewOf(m consumer.Message, data any) view {
	r := m.Record
	client, event, _ := strings.Cut(r.Type, ".")
	return view{
		Topic: r.Type, Client: client, Event: event, ID: r.ID, Source: r.Source, Subject: r.Subject, Time: r.Time,
		Version: r.SchemaVersion, Violations: r.SchemaViolations, ContentType: r.DataContentType,
		Extensions: extensions(r), Data: data,
		Shard: m.ShardID, Sequence: m.SequenceNumber, Key: m.PartitionKey, Arrived: m.ArrivedAt,
	}
}

func extensions(r events.Record) map[string]any {
	found := map[string]any{}
	for _, e := range r.Extensions {
		if value, err := decode(e.Value); err == nil {
			found[e.Name] = value
		}
	}
	return found
}

// decode decodes JSON. Numbers keep their digits.
func decode(b []byte) (v any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.UseNumber()
	err = decoder.Decode(&v)
	return v, err
}
