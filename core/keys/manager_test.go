package keys_test

import (
	"context"
	"crypto/rand"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
)

// managed is a manager whose clock stands at now.
type managed struct {
	*keys.Manager
	now time.Time
}

func manage(store keys.Store) *managed {
	m := &managed{now: time.Date(2026, 11, 29, 10, 0, 0, 123456789, time.UTC)}
	m.Manager = &keys.Manager{Store: store, Now: func() time.Time { return m.now }, Random: rand.Reader}
	return m
}

var publisher = keys.Wanted{Label: "shop", Clients: []string{"SpongeBob"}, Scopes: []string{"publish"}}

func (m *managed) create(t *testing.T, w keys.Wanted) (keys.Key, string) {
	t.Helper()
	k, text, err := m.Create(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return k, text
}

func TestCreate(t *testing.T) {
	m := manage(&memory.Keys{})
	k, text := m.create(t, keys.Wanted{
		Label: "ops", Clients: []string{"b", "a", "b"}, Scopes: []string{"read", "publish"},
		Expires: m.now.Add(time.Hour).In(time.FixedZone("", 3600)),
	})
	token, err := keys.Parse(text)
	now := m.now.Truncate(time.Millisecond)
	want := keys.Key{
		ID: token.ID, Label: "ops", Clients: []string{"a", "b"}, Scopes: []string{"publish", "read"},
		Secrets: []keys.Secret{{Hash: token.Hash, Created: now}}, Created: now, Expires: now.Add(time.Hour),
		Revision: 1,
	}
	if err != nil || !reflect.DeepEqual(k, want) {
		t.Errorf("created %+v, %v", k, err)
	}
	if found, next, err := m.Store.List(t.Context(), "", 10); err != nil || next != "" ||
		!reflect.DeepEqual(found, []keys.Key{want}) {
		t.Errorf("listed %+v, %q, %v", found, next, err)
	}
}

func TestWhatNoKeyCanBe(t *testing.T) {
	m := manage(&memory.Keys{})
	for name, c := range map[string]struct {
		change func(*keys.Wanted)
		want   core.Code
	}{
		"no client":      {func(w *keys.Wanted) { w.Clients = nil }, core.CodeInvalidParameter},
		"101 clients":    {func(w *keys.Wanted) { w.Clients = make([]string, 101) }, core.CodeInvalidParameter},
		"a wrong client": {func(w *keys.Wanted) { w.Clients = []string{"a", "a/b"} }, core.CodeInvalidName},
		"an empty one":   {func(w *keys.Wanted) { w.Clients = []string{""} }, core.CodeInvalidName},
		"no scope":       {func(w *keys.Wanted) { w.Scopes = nil }, core.CodeInvalidParameter},
		"a wrong scope":  {func(w *keys.Wanted) { w.Scopes = []string{"Publish"} }, core.CodeInvalidParameter},
		"expired":        {func(w *keys.Wanted) { w.Expires = m.now }, core.CodeInvalidParameter},
		"a long label":   {func(w *keys.Wanted) { w.Label = strings.Repeat("a", 201) }, core.CodeInvalidParameter},
		"two lines":      {func(w *keys.Wanted) { w.Label = "a\nb" }, core.CodeInvalidParameter},
		"a key in it":    {func(w *keys.Wanted) { w.Label = zero }, core.CodeInvalidParameter},
	} {
		w := publisher
		c.change(&w)
		if _, text, err := m.Create(t.Context(), w); core.CodeOf(err) != c.want || text != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := publisher
	w.Clients = []string{keys.Every}
	m.create(t, w)
}

func TestRotate(t *testing.T) {
	m := manage(&memory.Keys{})
	k, first := m.create(t, publisher)
	rotate := func(grace time.Duration) (keys.Key, string, error) { return m.Rotate(t.Context(), k.ID, grace) }

	rotated, second, err := rotate(time.Hour)
	old, errOld := keys.Parse(first)
	fresh, errFresh := keys.Parse(second)
	now := m.now.Truncate(time.Millisecond)
	want := []keys.Secret{{Hash: old.Hash, Created: now, Expires: now.Add(time.Hour)}, {Hash: fresh.Hash, Created: now}}
	if err != nil || errOld != nil || errFresh != nil || fresh.ID != k.ID || fresh.Hash == old.Hash ||
		!reflect.DeepEqual(rotated.Secrets, want) || rotated.Revision != 2 {
		t.Fatalf("rotated to %+v, %v", rotated, err)
	}
	if _, _, err := rotate(time.Hour); core.CodeOf(err) != keys.CodeConflict {
		t.Errorf("a third secret: %v", err)
	}
	m.now = m.now.Add(time.Hour) // the first is over
	if rotated, _, err = rotate(time.Hour); err != nil || len(rotated.Secrets) != 2 ||
		rotated.Secrets[0].Hash != fresh.Hash {
		t.Errorf("after the grace: %+v, %v", rotated, err)
	}
	if rotated, _, err = rotate(0); err != nil || len(rotated.Secrets) != 1 {
		t.Errorf("without grace: %+v, %v", rotated, err)
	}
	if _, _, err := rotate(-1); core.CodeOf(err) != core.CodeInvalidParameter {
		t.Errorf("negative: %v", err)
	}
	if _, _, err := m.Rotate(t.Context(), "unknown00000", 0); core.CodeOf(err) != keys.CodeNotFound {
		t.Errorf("unknown: %v", err)
	}
}

func TestWhatHasEndedIsNotRotated(t *testing.T) {
	m := manage(&memory.Keys{})
	w := publisher
	w.Expires = m.now.Add(time.Hour)
	expired, _ := m.create(t, w)
	revoked, _ := m.create(t, publisher)
	if k, err := m.Revoke(t.Context(), revoked.ID); err != nil || !k.Revoked.Equal(m.now.Truncate(time.Millisecond)) {
		t.Errorf("revoked %+v, %v", k, err)
	}
	m.now = m.now.Add(time.Hour)
	for _, id := range []string{expired.ID, revoked.ID} {
		if _, _, err := m.Rotate(t.Context(), id, time.Hour); core.CodeOf(err) != keys.CodeConflict {
			t.Errorf("rotated: %v", err)
		}
	}
	again, err := m.Revoke(t.Context(), revoked.ID)
	if err != nil || again.Revision != 2 || again.Revoked.Equal(m.now) {
		t.Errorf("revoked again %+v, %v", again, err)
	}
	if _, err := m.Revoke(t.Context(), "unknown00000"); core.CodeOf(err) != keys.CodeNotFound {
		t.Errorf("unknown: %v", err)
	}
}

// busy is a store in which somebody else rotates a key after each Get.
type busy struct {
	memory.Keys
	other *managed
	times int
}

func (b *busy) Get(ctx context.Context, id string) (keys.Key, error) {
	k, err := b.Keys.Get(ctx, id)
	if b.times--; b.times >= 0 {
		_, _, _ = b.other.Rotate(ctx, id, 0)
	}
	return k, err
}

func TestARotationDoesNotKeepAKeyFromBeingRevoked(t *testing.T) {
	for times, want := range map[int]core.Code{2: "", 3: keys.CodeConflict} {
		store := &busy{}
		store.other = manage(&store.Keys)
		m := manage(store)
		k, _ := m.create(t, publisher)
		store.times = times
		if _, err := m.Revoke(t.Context(), k.ID); core.CodeOf(err) != want {
			t.Errorf("rotated %d times: %v", times, err)
		}
	}
}
