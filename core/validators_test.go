package core_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core"
)

// slowVersions is a store in which reading a version takes an hour, or as long as its
// reader's context.
type slowVersions struct{ core.SchemaReader }

func (s slowVersions) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	select {
	case <-time.After(time.Hour):
		return s.SchemaReader.Version(ctx, t, version)
	case <-ctx.Done():
		return core.Schema{}, &core.Error{Code: core.CodeBackendUnavailable, Err: ctx.Err()}
	}
}

// Of several goroutines that need a schema, one reads it; what ends their contexts
// ends them alone.
func TestAWaiterForASchemaHeedsItsOwnContext(t *testing.T) {
	for name, c := range map[string]struct {
		first, second       time.Duration // how long each has; the second asks after a minute
		firstEnds, compiled time.Duration
		firstFails, fails   bool // the second
	}{
		"both wait for it": {first: 3 * time.Hour, second: 3 * time.Hour, firstEnds: time.Hour,
			compiled: time.Hour},
		"the waiter's time is up": {first: 3 * time.Hour, second: 5 * time.Minute,
			firstEnds: time.Hour, compiled: 5 * time.Minute, fails: true},
		"the time of the one who reads it is up": {first: 5 * time.Minute, second: 3 * time.Hour,
			firstEnds: 5 * time.Minute, compiled: 65 * time.Minute, firstFails: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGateway(0)
				g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
				compiled := g.Language.Compiled.Load()
				validators := core.NewValidators(slowVersions{&g.Schemas}, &g.Language, core.ValidatorsOptions{})
				begin := time.Now()
				ask := func(limit time.Duration) (time.Duration, error) {
					ctx, cancel := context.WithDeadline(t.Context(), begin.Add(limit))
					defer cancel()
					v, err := validators.Latest(ctx, core.EventType{Client: "SpongeBob", Event: "Fruits"})
					if err == nil && v.Validator == nil || err != nil &&
						core.CodeOf(err) != core.CodeBackendUnavailable {
						t.Errorf("%+v, %v", v, err)
					}
					return time.Since(begin), err
				}
				done := make(chan struct{})
				go func() {
					defer close(done)
					if took, err := ask(c.first); took != c.firstEnds || (err != nil) != c.firstFails {
						t.Errorf("the first: %v after %v", err, took)
					}
				}()
				time.Sleep(time.Minute)
				if took, err := ask(c.second); took != c.compiled || (err != nil) != c.fails {
					t.Errorf("the second: %v after %v", err, took)
				}
				<-done
				if n := g.Language.Compiled.Load() - compiled; n != 1 {
					t.Errorf("compiled %d times", n)
				}
			})
		})
	}
}

// What memory keeps is bounded: with room for one compiled schema, two event
// types in turn compile again and again, and are both right.
func TestCompiledSchemasAreForgottenWhenThereIsNoRoom(t *testing.T) {
	g := newGateway(0)
	g.Receive.Validators = core.NewValidators(&g.Schemas, &g.Language, core.ValidatorsOptions{MaxBytes: 1, MaxTypes: 1})
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	g.MustRegister(t, "SpongeBob", "Colors", "b")
	for range 3 {
		for event, data := range map[string]string{"Fruits": "a", "Colors": "b"} {
			if _, err := g.Receive.Receive(t.Context(),
				core.Submission{Client: "SpongeBob", Event: event, Data: []byte(data)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := g.Language.Compiled.Load(); n < 4 {
		t.Errorf("compiled %d times: more was kept than there is room for", n)
	}
}
