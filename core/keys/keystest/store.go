// Package keystest has the suite that every store of keys passes.
package keystest

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/keys"
)

// Store runs the suite of keys.Store. open returns an empty store.
func Store(t *testing.T, open func(t *testing.T) keys.Store) {
	cases := []struct {
		name string
		run  func(context.Context, *testing.T, keys.Store)
	}{
		{"a key is read as it was written", asWritten},
		{"a key that nobody wrote is not found", notFound},
		{"a key is written only over the revision before", revisions},
		{"of many who change a key at once, one does", races},
		{"every key is listed once, however long the pages", pages},
		{"a context that ended reads and writes nothing", tooLate},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			c.run(ctx, t, open(t))
		})
	}
}

// Begin is the suite's clock, in the precision of stores.
var Begin = time.Now().UTC().Truncate(time.Second).Add(123 * time.Millisecond)

// New is a key with this id, as a manager makes it.
func New(id string) keys.Key {
	return keys.Key{
		ID: id, Label: "the \"shop\", é", Clients: []string{"Patrick", "SpongeBob"},
		Scopes:  []string{"publish", "read"},
		Secrets: []keys.Secret{{Hash: keys.Hash{1, 2, 0xff}, Created: Begin}}, Created: Begin, Revision: 1,
	}
}

func asWritten(ctx context.Context, t *testing.T, s keys.Store) {
	full := New("full00000000")
	full.Expires, full.Revoked = Begin.Add(time.Hour), Begin.Add(time.Minute)
	full.Secrets[0].Expires = Begin.Add(time.Second)
	full.Secrets = append(full.Secrets, keys.Secret{Hash: keys.Hash{3}, Created: Begin.Add(time.Millisecond)})
	bare := New("bare00000000")
	bare.Label = ""
	for _, k := range []keys.Key{full, bare} {
		mustPut(ctx, t, s, k)
		want(ctx, t, s, k)
	}
	next := full
	next.Revision, next.Label, next.Revoked, next.Secrets = 2, "", time.Time{}, full.Secrets[1:]
	mustPut(ctx, t, s, next)
	want(ctx, t, s, next)
	want(ctx, t, s, bare)
}

func notFound(ctx context.Context, t *testing.T, s keys.Store) {
	mustPut(ctx, t, s, New("a00000000000"))
	for _, id := range []string{"b00000000000", "A00000000000", "a", "a00000000000#"} {
		_, err := s.Get(ctx, id)
		wantCode(t, err, keys.CodeNotFound)
	}
}

func revisions(ctx context.Context, t *testing.T, s keys.Store) {
	k := New("k00000000000")
	k.Revision = 2
	wantCode(t, s.Put(ctx, k), keys.CodeConflict)
	k.Revision = 1
	mustPut(ctx, t, s, k)
	for _, revision := range []int{1, 3} {
		other := k
		other.Revision, other.Label = revision, "of somebody else"
		wantCode(t, s.Put(ctx, other), keys.CodeConflict)
	}
	want(ctx, t, s, k)
}

func races(ctx context.Context, t *testing.T, s keys.Store) {
	mustPut(ctx, t, s, New("k00000000000"))
	var writers sync.WaitGroup
	var won, lost atomic.Int32
	for i := range 8 {
		writers.Go(func() {
			k := New("k00000000000")
			k.Revision, k.Label = 2, fmt.Sprint(i)
			switch err := s.Put(ctx, k); {
			case err == nil:
				won.Add(1)
			case core.CodeOf(err) == keys.CodeConflict:
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	writers.Wait()
	if won.Load() != 1 || lost.Load() != 7 {
		t.Errorf("%d writers won, %d lost", won.Load(), lost.Load())
	}
}

func pages(ctx context.Context, t *testing.T, s keys.Store) {
	const all = 7
	for i := range all {
		mustPut(ctx, t, s, New(fmt.Sprintf("k%011d", i)))
	}
	for _, limit := range []int{1, 3, all, 100} {
		seen := map[string]int{}
		for after, page := "", 0; ; page++ {
			found, next, err := s.List(ctx, after, limit)
			if err != nil || len(found) > limit || page > 2*all {
				t.Fatalf("page %d of %d: %d keys, %v", page, limit, len(found), err)
			}
			for _, k := range found {
				seen[k.ID]++
				if !reflect.DeepEqual(k, New(k.ID)) {
					t.Errorf("listed %+v", k)
				}
			}
			if after = next; next == "" {
				break
			}
		}
		if len(seen) != all {
			t.Errorf("pages of %d have %v", limit, seen)
		}
		for id, times := range seen {
			if times != 1 {
				t.Errorf("pages of %d have %s %d times", limit, id, times)
			}
		}
	}
}

func tooLate(ctx context.Context, t *testing.T, s keys.Store) {
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err := s.Get(ended, "k00000000000")
	wantCode(t, err, core.CodeBackendUnavailable)
	wantCode(t, s.Put(ended, New("k00000000000")), core.CodeBackendUnavailable)
	_, _, err = s.List(ended, "", 10)
	wantCode(t, err, core.CodeBackendUnavailable)
	_, err = s.Get(ctx, "k00000000000")
	wantCode(t, err, keys.CodeNotFound)
}

func mustPut(ctx context.Context, t *testing.T, s keys.Store, k keys.Key) {
	t.Helper()
	if err := s.Put(ctx, k); err != nil {
		t.Fatal(err)
	}
}

func want(ctx context.Context, t *testing.T, s keys.Store, k keys.Key) {
	t.Helper()
	got, err := s.Get(ctx, k.ID)
	if err != nil || !reflect.DeepEqual(got, k) {
		t.Errorf("read %+v, %v; want %+v", got, err, k)
	}
}

func wantCode(t *testing.T, err error, want core.Code) {
	t.Helper()
	if got := core.CodeOf(err); got != want {
		t.Errorf("the error is %q (%v), want %q", got, err, want)
	}
}
