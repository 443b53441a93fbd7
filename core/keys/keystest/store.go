// Package keystest has the suite that every store of keys passes.
package keystest

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/keys"
)

// Store runs the suite of keys.Store. open returns an empty store.
func Store(t *testing.T, open func(t *testing.T) keys.Store) {
	coretest.Rules[keys.Store]{
		"a key is read as it was written":                  asWritten,
		"a key that nobody wrote is not found":             notFound,
		"a key is written only over the revision before":   revisions,
		"of many who change a key at once, one does":       races,
		"every key is listed once, however long the pages": pages,
		"a context that ended reads and writes nothing":    tooLate,
	}.Run(t, open)
}

// New is a key with this id, as a manager makes it.
func New(id string) keys.Key {
	return keys.Key{
		ID: id, Label: "the \"shop\", é", Clients: []string{"Patrick", "SpongeBob"},
		Scopes:  []string{"publish", "read"},
		Secrets: []keys.Secret{{Hash: keys.Hash{1, 2, 0xff}, Created: coretest.Begin}}, Created: coretest.Begin,
		Revision: 1,
	}
}

func asWritten(ctx context.Context, t *testing.T, s keys.Store) {
	full := New("full00000000")
	full.Expires, full.Revoked = coretest.Begin.Add(time.Hour), coretest.Begin.Add(time.Minute)
	full.Secrets[0].Expires = coretest.Begin.Add(time.Second)
	full.Secrets = append(full.Secrets, keys.Secret{Hash: keys.Hash{3}, Created: coretest.Begin.Add(time.Millisecond)})
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
		coretest.WantCode(t, err, keys.CodeNotFound)
	}
}

func revisions(ctx context.Context, t *testing.T, s keys.Store) {
	k := New("k00000000000")
	k.Revision = 2
	coretest.WantCode(t, s.Put(ctx, k), keys.CodeConflict)
	k.Revision = 1
	mustPut(ctx, t, s, k)
	for _, revision := range []int{1, 3} {
		other := k
		other.Revision, other.Label = revision, "of somebody else"
		coretest.WantCode(t, s.Put(ctx, other), keys.CodeConflict)
	}
	want(ctx, t, s, k)
}

func races(ctx context.Context, t *testing.T, s keys.Store) {
	mustPut(ctx, t, s, New("k00000000000"))
	coretest.OneWins(t, keys.CodeConflict, func(writer int) error {
		k := New("k00000000000")
		k.Revision, k.Label = 2, fmt.Sprint(writer)
		return s.Put(ctx, k)
	})
}

func pages(ctx context.Context, t *testing.T, s keys.Store) {
	const all = 7
	for i := range all {
		mustPut(ctx, t, s, New(fmt.Sprintf("k%011d", i)))
	}
	coretest.EachOnce(t, all, func(after string, limit int) (ids []string, next string, err error) {
		found, next, err := s.List(ctx, after, limit)
		for _, k := range found {
			ids = append(ids, k.ID)
			if !reflect.DeepEqual(k, New(k.ID)) {
				t.Errorf("listed %+v", k)
			}
		}
		return ids, next, err
	})
}

func tooLate(ctx context.Context, t *testing.T, s keys.Store) {
	ended := coretest.Ended(ctx)
	_, err := s.Get(ended, "k00000000000")
	coretest.WantCode(t, err, core.CodeBackendUnavailable)
	coretest.WantCode(t, s.Put(ended, New("k00000000000")), core.CodeBackendUnavailable)
	_, _, err = s.List(ended, "", 10)
	coretest.WantCode(t, err, core.CodeBackendUnavailable)
	_, err = s.Get(ctx, "k00000000000")
	coretest.WantCode(t, err, keys.CodeNotFound)
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
