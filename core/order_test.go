package core_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

// unsure is a store of claims that cannot be asked for one of them.
type unsure struct {
	core.Claims
	at int // index of the key that is not answered for
}

func (u unsure) Lookup(ctx context.Context, now time.Time, keys []string) []core.ClaimResult {
	results := u.Claims.Lookup(ctx, now, keys)
	results[u.at] = core.ClaimResult{Err: &core.Error{Code: core.CodeBackendThrottled}}
	return results
}

// away is a store of schemas that cannot be asked for one event type.
type away struct {
	core.SchemaReader
	event string
}

func (a away) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	if t.Event == a.event {
		return core.Registration{}, core.Unavailable("the schema store is away", nil)
	}
	return a.SchemaReader.Latest(ctx, t)
}

func of(event, key, data string) core.Submission {
	return core.Submission{Client: "SpongeBob", Event: event, Data: []byte(data), PartitionKey: key}
}

func (g *gateway) published() string {
	var list []string
	for _, e := range g.Stream.Events() {
		list = append(list, string(e.Data))
	}
	return strings.Join(list, ", ")
}

// An event that its schema refuses may have been stored by an earlier request. Where
// that cannot be looked up, the event is to be sent again, and no later one of its
// partition key is stored before it, of whatever type.
func TestAnEventThatCannotBeRecalledIsNotOvertaken(t *testing.T) {
	for name, idempotent := range map[string]bool{"by a type without keys": false, "by a type with keys": true} {
		t.Run(name, func(t *testing.T) {
			g := newGateway(time.Minute)
			g.Idempotent(t, "Fruits", "fruit")
			if idempotent {
				g.Idempotent(t, "Colors", "color")
			} else {
				g.MustRegister(t, "SpongeBob", "Colors", "color")
			}
			g.Receive.Claims = unsure{Claims: &g.Claims}
			batch := []core.Submission{of("Colors", "x", "color 0"), of("Fruits", "x", "?"),
				of("Colors", "x", "color 2"), of("Colors", "y", "color 3"), of("Colors", "x", "color 4")}
			for i := range batch {
				batch[i].ID = fmt.Sprint("event ", i)
			}
			outcomes := g.Receive.ReceiveAll(t.Context(), batch, false)
			for i, want := range []core.Code{"", core.CodeBackendThrottled, core.CodeBackendThrottled, "",
				core.CodeBackendThrottled} {
				if got := core.CodeOf(outcomes[i].Err); got != want {
					t.Errorf("event %d: %v, want %q", i, outcomes[i].Err, want)
				}
			}
			if got := g.published(); got != "color 0, color 3" {
				t.Errorf("published: %s", got)
			}
			g.Receive.Claims = &g.Claims // what was held back is free to be sent again
			if got := gatewaytest.Codes(g.Receive.ReceiveAll(t.Context(), batch,
				false)); got != "event 0 event_invalid event 2 event 3 event 4" {
				t.Errorf("sent again, the outcomes are %s", got)
			}
		})
	}
}

// The partition key of an event whose type cannot be read is any that the type may
// declare: none of them is overtaken.
func TestAnEventOfATypeThatCannotBeReadIsNotOvertaken(t *testing.T) {
	for name, test := range map[string]struct {
		first core.Submission
		held  []string // keys of later events
		free  []string
	}{
		"the sender's key": {of("Fruits", "x", `{"fruit":1}`), []string{"x"}, []string{"y"}},
		"its id":           {core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte(`{}`), ID: "x"}, []string{"x"}, []string{"y"}},
		"what its type may declare": {
			of("Fruits", "x", `{"order":{"id":"7-\u00e9","n":[17.0, true]}, "z":"`+strings.Repeat("k", 300)+`"}`),
			[]string{"x", "7-é", "17.0", "true", strings.Repeat("k", 300)}, []string{"7-", "17", "k", "false"},
		},
		"no JSON": {of("Fruits", "x", `{"a":"b\`), []string{"x"}, []string{"y"}},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGateway(time.Minute)
			g.Receive.MaxBytes = 1000
			g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
			g.MustRegister(t, "SpongeBob", "Colors", "color")
			g.Receive.Validators = core.NewValidators(away{&g.Schemas, "Fruits"}, &g.Language, core.ValidatorsOptions{})
			batch := []core.Submission{of("Colors", test.held[0], "color before"), test.first}
			for _, key := range append(test.held, test.free...) {
				batch = append(batch, of("Colors", key, "color"))
			}
			outcomes := g.Receive.ReceiveAll(t.Context(), batch, false)
			for i, o := range outcomes {
				held := i > 0 && i < 2+len(test.held)
				if held != (core.CodeOf(o.Err) == core.CodeBackendUnavailable) || !held && o.Err != nil {
					t.Errorf("event %d of the key %.20q: %v", i, batch[i].PartitionKey, o.Err)
				}
			}
		})
	}
}

// hesitant is a validator that may have no time for an event.
type hesitant struct{ core.Validator }

func (h hesitant) Validate(event []byte, work *core.Work) error {
	if strings.Contains(string(event), "slow") {
		return core.Unavailable("the time was up", nil)
	}
	return h.Validator.Validate(event, work)
}

type hesitantLanguage struct{ core.SchemaCompiler }

func (l hesitantLanguage) Compile(s core.SchemaSource) (core.Validator, error) {
	v, err := l.SchemaCompiler.Compile(s)
	return hesitant{v}, err
}

// An event that could not be checked, with what its type declares as its partition key.
func TestAnEventThatCouldNotBeCheckedIsNotOvertaken(t *testing.T) {
	g := newGateway(time.Minute)
	pointer := "/fruit"
	g.Declare(t, "Fruits", "/fruit", registry.Declaration{PartitionKey: &pointer})
	g.MustRegister(t, "SpongeBob", "Colors", "color")
	g.Receive.Validators = core.NewValidators(&g.Schemas, hesitantLanguage{&g.Language}, core.ValidatorsOptions{})
	outcomes := g.Receive.ReceiveAll(t.Context(), []core.Submission{
		of("Fruits", "z", `{"fruit":"x","slow":"y"}`), of("Colors", "x", "color 1"), of("Colors", "y", "color 2"), of("Colors", "z", "color 3"),
	}, false)
	if got := gatewaytest.Codes(outcomes); !strings.HasPrefix(got, "backend_unavailable backend_unavailable id-") ||
		g.published() != "color 2, color 3" {
		t.Errorf("the outcomes are %s; published: %s", got, g.published())
	}
}
