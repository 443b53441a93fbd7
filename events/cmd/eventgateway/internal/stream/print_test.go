package stream

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer"
)

// aMessage is a message whose event has these bytes.
func aMessage(event string) consumer.Message {
	r := events.Record{
		ID: "1", Source: "/SpongeBob", Type: "SpongeBob.Fruits.Ripe", Time: time.Now(), SchemaVersion: 3,
		Extensions: []events.Extension{{Name: "trace", Value: json.RawMessage(`"t1"`)}}, Data: []byte(event),
	}
	return consumer.Message{Record: r, Bytes: r.Append(nil), ShardID: "shard-1", SequenceNumber: "7", PartitionKey: "k"}
}

func TestTemplate(t *testing.T) {
	for _, test := range []struct{ template, event, want string }{
		{"{{.ID}} {{.Topic}}: {{.Data.fruit}}", `{"fruit":"apple"}`, "1 SpongeBob.Fruits.Ripe: apple\n"},
		{"{{.Client}}|{{.Event}}|{{.Version}}|{{.Extensions.trace}}", `1`, "SpongeBob|Fruits.Ripe|3|t1\n"},
		{"{{json .Data}}", `{"b": "<&>", "a": 12345678901234567890}`, `{"a":12345678901234567890,"b":"<&>"}` + "\n"},
		{"{{index .Data 1}}\n", `[1, 2]`, "2\n"},
		{"{{.Data}}", `null`, "<no value>\n"},
		{"{{.Shard}} {{.Sequence}} {{.Key}}", `{}`, "shard-1 7 k\n"},
		{"{{.Data.fruit.name}}", `{}`, "<no value>\n"},
	} {
		parsed, err := parseTemplate(test.template)
		if err != nil {
			t.Errorf("%s: %v", test.template, err)
			continue
		}
		if got, err := execute(parsed, aMessage(test.event), []byte(test.event)); err != nil ||
			string(got) != test.want {
			t.Errorf("%s of %s is %q, %v, want %q", test.template, test.event, got, err, test.want)
		}
	}
	parsed, err := parseTemplate("{{.Data.fruit}}")
	if err != nil {
		t.Fatal(err)
	}
	_, err = execute(parsed, aMessage(`"apple"`), []byte(`"apple"`))
	if want := "the template does not fit the event 1 of SpongeBob.Fruits.Ripe: template:1:7: <.Data.fruit>: " +
		"this event's data has no field fruit there"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	for _, wrong := range []string{"{{.ID", "{{.Id}}", "{{none .ID}}", "{{.Data | json}} {{.Topik}}",
		"{{.Time.Yeer}}"} {
		if _, err := parseTemplate(wrong); !cli.Is[cli.UsageError](err) {
			t.Errorf("%s: %v, want a usage error", wrong, err)
		}
	}
}

func TestPretty(t *testing.T) {
	m := aMessage("{\"fruit\": \"apple\", \"n\": [1, \"}\"],\r\n \"none\": null, \"\u009b31m\": \"\u009b2J\"}")
	m.Record.SchemaViolations = 2
	at := m.Record.Time.Local().Format("2006-01-02 15:04:05.000")
	want := at + `  SpongeBob.Fruits.Ripe  version 3  1  2 violations
  {
    "fruit": "apple",
    "n": [
      1,
      "}"
    ],
    "none": null,
    "�31m": "�2J"
  }
`
	if got := string(pretty{}.print(m.Record, m.Record.Data)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := string(pretty{}.print(events.Record{Type: "T.A", ID: "1"}, nil)); !strings.HasPrefix(got,
		"no time  T.A") {
		t.Errorf("without a time: %s", got)
	}
	colored := string(pretty{colors: true}.print(m.Record, m.Record.Data))
	for _, want := range []string{
		dim + at + plain, bold + "SpongeBob.Fruits.Ripe" + plain, red + "2 violations" + plain,
		"\n    " + blue + `"fruit"` + plain + ": " + green + `"apple"` + plain + ",\n",
		"\n      " + yellow + "1" + plain + ",\n", "\n      " + green + `"}"` + plain + "\n",
		yellow + "null" + plain + ",\n",
	} {
		if !strings.Contains(colored, want) {
			t.Errorf("%q has no %q", colored, want)
		}
	}
	for _, color := range []string{bold, dim, red, green, yellow, blue, plain} {
		colored = strings.ReplaceAll(colored, color, "")
	}
	if colored != want {
		t.Errorf("without colors it is %q, want %q", colored, want)
	}
}

// Indentation grows with the square of the depth: 20 kB would be 200 MB.
func TestADeepEventIsNotIndented(t *testing.T) {
	event := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	got := string(pretty{}.print(events.Record{Type: "SpongeBob.Fruits"}, []byte(event)))
	if !strings.HasSuffix(got, "\n  "+event+"\n") {
		t.Errorf("%d bytes are printed", len(got))
	}
}

// What an event holds must not reach a terminal as a command.
func TestPrintable(t *testing.T) {
	if got := string(printable([]byte("a\x1b[2J\u009bb\tc\nd\x07"))); got != "a�[2J�b\tc\nd�" {
		t.Errorf("got %q", got)
	}
}
