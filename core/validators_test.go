package core_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
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
					v, err := validators.Latest(ctx, gatewaytest.Fruits)
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
			g.MustReceive(t, gatewaytest.Submission(event, data))
		}
	}
	if n := g.Language.Compiled.Load(); n < 4 {
		t.Errorf("compiled %d times: more was kept than there is room for", n)
	}
}

// countedHeads counts the reads of heads, and holds them up.
type countedHeads struct {
	core.SchemaReader
	reads atomic.Int32
	hold  chan struct{} // nil to go on
	err   error
}

func (c *countedHeads) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	c.reads.Add(1)
	if c.hold != nil {
		<-c.hold
	}
	if c.err != nil {
		return core.Registration{}, c.err
	}
	return c.SchemaReader.Latest(ctx, t)
}

// A sender of invalid events costs four reads of the head a second, not one for each event.
func TestEventsAreRejectedOnAFreshHead(t *testing.T) {
	g := newGateway(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	heads := &countedHeads{SchemaReader: &g.Schemas}
	g.Receive.Validators = core.NewValidators(heads, &g.Language,
		core.ValidatorsOptions{HeadTTL: time.Minute, Now: func() time.Time { return g.Now }})
	for i, want := range []int32{1, 1, 1, 2, 2, 3} { // at 0, 100, 200, 300, 400, 600 ms
		if i == 5 {
			g.Now = g.Now.Add(100 * time.Millisecond)
		}
		_, err := g.Send(t, "Fruits", "stone")
		if n := heads.reads.Load(); core.CodeOf(err) != core.CodeEventInvalid || n != want {
			t.Errorf("event %d: %v after %d reads, want %d", i, err, n, want)
		}
		g.Now = g.Now.Add(100 * time.Millisecond)
	}
}

// A read that takes long is not for those who ask later: a version that was registered meanwhile counts.
func TestNobodyWaitsForAStaleHead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(time.Minute)
		g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
		heads := &countedHeads{SchemaReader: &g.Schemas, hold: make(chan struct{})}
		validators := core.NewValidators(heads, &g.Language, core.ValidatorsOptions{HeadTTL: time.Minute})
		for asked := range 5 { // at 0, 100, 200, 300 and 400 ms
			go func() { _, _ = validators.Refresh(t.Context(), gatewaytest.Fruits) }()
			synctest.Wait()
			if n, want := heads.reads.Load(), int32(1+asked/3); n != want {
				t.Errorf("%d reads for %d who asked, want %d", n, asked+1, want)
			}
			time.Sleep(100 * time.Millisecond)
		}
		close(heads.hold)
	})
}

// panicking is a store whose first read of a head panics, and whose first version does.
type panicking struct {
	core.SchemaReader
	hold           chan struct{}
	heads, version atomic.Bool
}

func (p *panicking) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	if p.heads.CompareAndSwap(false, true) {
		<-p.hold
		panic("a head")
	}
	return p.SchemaReader.Latest(ctx, t)
}

func (p *panicking) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	if p.version.CompareAndSwap(false, true) {
		<-p.hold
		panic("a version")
	}
	return p.SchemaReader.Version(ctx, t, version)
}

// A panic fails one request. Those who wait for its read, and those who come later, go on.
func TestAPanicEndsOneRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(time.Minute)
		g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
		store := &panicking{SchemaReader: &g.Schemas, hold: make(chan struct{})}
		validators := core.NewValidators(store, &g.Language, core.ValidatorsOptions{HeadTTL: time.Minute})
		var panics, found atomic.Int32
		ask := func() {
			defer func() {
				if recover() != nil {
					panics.Add(1)
				}
			}()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if v, err := validators.Latest(ctx, gatewaytest.Fruits); err != nil || v.Validator == nil {
				t.Errorf("%+v, %v", v, err)
				return
			}
			found.Add(1)
		}
		for range 4 {
			go ask()
		}
		synctest.Wait()
		close(store.hold)
		synctest.Wait()
		ask()
		if panics.Load() != 2 || found.Load() != 3 {
			t.Errorf("%d panics, %d found", panics.Load(), found.Load())
		}
	})
}

// Those who want a head at the same time share one read of it, but not its error.
func TestAHeadIsReadOnceForAllWhoWait(t *testing.T) {
	for _, failed := range []error{nil, core.Unavailable("no answer", nil)} {
		synctest.Test(t, func(t *testing.T) {
			g := newGateway(time.Minute)
			g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
			heads := &countedHeads{SchemaReader: &g.Schemas, hold: make(chan struct{}), err: failed}
			validators := core.NewValidators(heads, &g.Language, core.ValidatorsOptions{HeadTTL: time.Minute})
			errs := make(chan error, 3)
			for range 3 {
				go func() {
					_, err := validators.Refresh(t.Context(), gatewaytest.Fruits)
					errs <- err
				}()
			}
			ended, cancel := context.WithCancel(t.Context())
			synctest.Wait()
			cancel()
			_, err := validators.Refresh(ended, gatewaytest.Fruits)
			if core.CodeOf(err) != core.CodeBackendUnavailable {
				t.Errorf("with a context that ended: %v", err)
			}
			close(heads.hold)
			for range 3 {
				if err := <-errs; core.CodeOf(err) != core.CodeOf(failed) {
					t.Errorf("%v", err)
				}
			}
			want := int32(1)
			if failed != nil {
				want = 3
			}
			if n := heads.reads.Load(); n != want {
				t.Errorf("%d reads, want %d", n, want)
			}
		})
	}
}

// large has validators that take 256 KiB each.
type large struct{ *gatewaytest.Language }

func (l large) Compile(schema core.SchemaSource) (core.Validator, error) {
	v, err := l.Language.Compile(schema)
	return largeValidator{v}, err
}

type largeValidator struct{ core.Validator }

func (largeValidator) Memory() int { return 256 << 10 }

// compilations looks up each event type once, and then those that next names. There is room for some
// of the types. It returns how many validators each of the later look-ups compiles on average.
func compilations(t *testing.T, types, room int, next func(i int) int) float64 {
	g := newGateway(time.Hour)
	for i := range types {
		g.MustRegister(t, "SpongeBob", fmt.Sprint("Fruits", i), "fruit")
	}
	validators := core.NewValidators(&g.Schemas, large{&g.Language},
		core.ValidatorsOptions{HeadTTL: time.Hour, MaxBytes: room * 256 << 10})
	look := func(i int) {
		fruits := core.EventType{Client: "SpongeBob", Event: fmt.Sprint("Fruits", i)}
		if _, err := validators.Latest(t.Context(), fruits); err != nil {
			t.Fatal(err)
		}
	}
	for i := range types {
		look(i)
	}
	const events = 5_000
	before := g.Language.Compiled.Load()
	for i := range events {
		look(next(i))
	}
	compiled := float64(g.Language.Compiled.Load()-before) / events
	t.Logf("%d types where there is room for %d: %.2f compilations an event", types, room, compiled)
	return compiled
}

// Event types compile once if there is room for all of them, also if the room is small.
func TestTypesWithinTheRoomCompileOnce(t *testing.T) {
	for _, room := range []int{1, 3, 10, 100} {
		if n := compilations(t, room, room, func(i int) int { return i % room }); n > 0 {
			t.Errorf("%d types: %.2f compilations an event", room, n)
		}
	}
}

// With more event types than there is room for, some events still find theirs in memory, also if all
// types come in turn. With twice as many types, little more than every second event compiles.
func TestTypesBeyondTheRoomCompileInProportion(t *testing.T) {
	const room = 100 // types, about
	random := rand.New(rand.NewPCG(7, 7))
	for _, c := range []struct {
		types            int
		inTurn, atRandom float64 // compilations an event at most
	}{
		{room - 10, 0, 0}, {room * 12 / 10, 0.33, 0.2}, {2 * room, 0.64, 0.53}, {4 * room, 0.88, 0.77},
	} {
		inTurn := compilations(t, c.types, room, func(i int) int { return i % c.types })
		atRandom := compilations(t, c.types, room, func(int) int { return random.IntN(c.types) })
		if inTurn > c.inTurn || atRandom > c.atRandom {
			t.Errorf("%d types: %.2f compilations an event in turn, %.2f at random, want at most %.2f and %.2f",
				c.types, inTurn, atRandom, c.inTurn, c.atRandom)
		}
	}
}

// Each validator that is found is told, and whether it had to be compiled.
func TestUsesAreTold(t *testing.T) {
	g := newGateway(time.Hour)
	g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	var compiled []bool
	validators := core.NewValidators(&g.Schemas, &g.Language, core.ValidatorsOptions{
		HeadTTL: time.Hour, Used: func(took time.Duration) { compiled = append(compiled, took > 0) },
	})
	for _, name := range []string{"Fruits", "Nuts", "Fruits"} {
		_, _ = validators.Latest(t.Context(), core.EventType{Client: "SpongeBob", Event: name})
	}
	if !slices.Equal(compiled, []bool{true, false}) {
		t.Errorf("compiled: %v", compiled)
	}
}
