package logs

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
)

// The log tells where events violate a schema, and nothing of the events.
func TestViolationsAreLogged(t *testing.T) {
	var schemas memory.Schemas
	register := registry.RegisterEvent{Schemas: &schemas, Language: jsonschema.Language{}, Now: time.Now}
	const schema = `{"properties":{"fruits":{"items":{"properties":{"name":{"type":"string"}}}},"owners":{"additionalProperties":{"type":"string"}}},"additionalProperties":false}`
	warn := registry.Declaration{EnforcementWarn: new(true)}
	if _, _, err := register.Register(t.Context(), "SpongeBob", "Fruits", []byte(schema), warn); err != nil {
		t.Fatal(err)
	}
	if _, _, err := register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte(`{"maxProperties":1}`), "", registry.Checks{}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	validators := core.NewValidators(&schemas, jsonschema.Language{}, core.ValidatorsOptions{HeadTTL: time.Hour})
	receive := &core.ReceiveEvent{Validators: validators, Stream: &memory.Stream{},
		NewID: func(time.Time) string { return "id" }, Now: time.Now, MaxBytes: 1000}
	logged := Violations(&core.CheckShadows{Receiver: receive, Validators: validators},
		slog.New(slog.NewJSONHandler(&out, nil)))
	send := func(batch ...string) []string {
		out.Reset()
		var submissions []core.Submission
		for _, data := range batch {
			submissions = append(submissions, core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte(data)})
		}
		for _, o := range logged.ReceiveAll(t.Context(), submissions, false) {
			if o.Err != nil {
				t.Error(o.Err)
			}
		}
		return strings.Split(strings.TrimSpace(out.String()), "\n")
	}

	if got := send(`{"fruits":[{"name":"apple"}]}`); got[0] != "" {
		t.Errorf("a valid event: %s", got)
	}
	const secret = `{"fruits":[{"name":"apple"},{"name":4711}],"owners":{"plankton@chum.example":false},"formula":"secret"}`
	got := send(secret, secret)
	want := []string{
		`"msg":"an event violates its schema, and is stored","client":"SpongeBob","event":"Fruits","version":1,"code":"event_invalid","keyword":"type","schema_pointer":"/properties/fruits/items/properties/name/type","pointer":"/fruits/*/name"}`,
		`"keyword":"type","schema_pointer":"/properties/owners/additionalProperties/type","pointer":"/owners/*"}`,
		`"keyword":"additionalProperties","schema_pointer":"/additionalProperties","pointer":"/*"}`,
		`"msg":"an event is stored that its shadow would refuse","client":"SpongeBob","event":"Fruits","version":1,"code":"event_invalid","keyword":"maxProperties","schema_pointer":"/maxProperties","pointer":""}`,
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines: %s", len(got), got)
	}
	all := strings.Join(got, "\n")
	for _, line := range want {
		if !strings.Contains(all, line) {
			t.Errorf("no line ends with %s:\n%s", line, all)
		}
	}
	said := regexp.MustCompile(`"time":"[^"]*",`).ReplaceAllString(all, "") // which may have any digits
	for _, secret := range []string{"apple", "4711", "plankton", "formula", "secret"} {
		if strings.Contains(said, secret) {
			t.Errorf("%s is logged:\n%s", secret, all)
		}
	}
}

func TestWhatARequestLogsOfViolationsIsBounded(t *testing.T) {
	var out bytes.Buffer
	var outcomes []core.Outcome
	for i := range 100 {
		var violations []core.Violation
		for j := range 100 {
			violations = append(violations, core.Violation{
				Keyword:       fmt.Sprint("keyword", i*100+j),
				SchemaPointer: strings.Repeat("/é", 1000), Pointer: strings.Repeat("/é", 1000),
			})
		}
		outcomes = append(outcomes, core.Outcome{Receipt: core.Receipt{Violations: 100}, Violations: violations})
	}
	Violations(answering(outcomes), slog.New(slog.NewJSONHandler(&out, nil))).ReceiveAll(t.Context(), nil, false)
	if lines := strings.Count(out.String(), "\n"); lines != maxPlacesLogged || out.Len() > lines*1000 {
		t.Errorf("%d lines, %d bytes", lines, out.Len())
	}
	// Duplicates, and what is refused, are no news.
	out.Reset()
	outcomes = []core.Outcome{{Receipt: core.Receipt{Violations: 1, Duplicate: true}},
		{Err: &core.Error{Code: core.CodeEventInvalid}}}
	Violations(answering(outcomes), slog.New(slog.NewJSONHandler(&out, nil))).ReceiveAll(t.Context(), nil, false)
	if out.Len() > 0 {
		t.Errorf("%s", &out)
	}
}

type answering []core.Outcome

func (a answering) ReceiveAll(context.Context, []core.Submission, bool) []core.Outcome { return a }
