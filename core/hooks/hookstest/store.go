// Package hookstest has the suite that every store of hooks passes.
package hookstest

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/hooks"
)

// Store runs the suite of hooks.Store. open returns an empty store.
func Store(t *testing.T, open func(t *testing.T) hooks.Store) {
	coretest.Rules[hooks.Store]{
		"a hook is read as it was written":                                      asWritten,
		"an event type without a hook has none":                                 notFound,
		"a hook is written only over the revision before":                       revisions,
		"of many who change a hook at once, one does":                           races,
		"a hook that is deleted is gone, and can be made again":                 deletion,
		"every hook is listed once and without secrets, however long the pages": pages,
		"a context that ended reads and writes nothing":                         tooLate,
	}.Run(t, open)
}

// New is a hook of an event type, as a manager makes it.
func New(t core.EventType) hooks.Hook {
	return hooks.Hook{
		Type: t, Scheme: hooks.Scheme{Preset: "github"}, Created: coretest.Begin, Revision: 1,
		Secrets: []hooks.Secret{{Text: "It's a Secret to Everybody", Created: coretest.Begin}},
	}
}

func asWritten(ctx context.Context, t *testing.T, s hooks.Store) {
	full := New(coretest.Fruits)
	full.Scheme = hooks.Scheme{
		Preset: hooks.Generic, Header: "x-signature", Algorithm: "sha512", Encoding: "base64", Prefix: "v0=",
		Signed: "v0:{timestamp}\n{id}.{body}", Timestamp: "x-time", ID: "x-id",
	}
	full.Secrets = []hooks.Secret{
		{Text: "é\x00 the old secret \"", Created: coretest.Begin.Add(-time.Hour),
			Expires: coretest.Begin.Add(time.Second)},
		{Text: "the secret that is new", Created: coretest.Begin},
	}
	bare := New(coretest.Colors)
	mustPut(ctx, t, s, full)
	mustPut(ctx, t, s, bare)
	want(ctx, t, s, full)
	want(ctx, t, s, bare)
	next := full
	next.Revision, next.Scheme, next.Secrets = 2, bare.Scheme, full.Secrets[1:]
	mustPut(ctx, t, s, next)
	want(ctx, t, s, next)
	want(ctx, t, s, bare)
}

func notFound(ctx context.Context, t *testing.T, s hooks.Store) {
	mustPut(ctx, t, s, New(core.EventType{Client: "a", Event: "b.c"}))
	for _, other := range []core.EventType{
		{Client: "A", Event: "b.c"}, {Client: "a", Event: "B.c"}, {Client: "a", Event: "b"},
		{Client: "a-b", Event: "c"},
	} {
		_, err := s.Get(ctx, other)
		coretest.WantCode(t, err, hooks.CodeNotFound)
	}
}

func revisions(ctx context.Context, t *testing.T, s hooks.Store) {
	h := New(coretest.Fruits)
	h.Revision = 2
	coretest.WantCode(t, s.Put(ctx, h), hooks.CodeConflict)
	h.Revision = 1
	mustPut(ctx, t, s, h)
	for _, revision := range []int{1, 3} {
		other := h
		other.Revision, other.Scheme.Preset = revision, hooks.Stripe
		coretest.WantCode(t, s.Put(ctx, other), hooks.CodeConflict)
	}
	want(ctx, t, s, h)
}

func races(ctx context.Context, t *testing.T, s hooks.Store) {
	mustPut(ctx, t, s, New(coretest.Fruits))
	coretest.OneWins(t, hooks.CodeConflict, func(int) error {
		h := New(coretest.Fruits)
		h.Revision = 2
		return s.Put(ctx, h)
	})
}

func deletion(ctx context.Context, t *testing.T, s hooks.Store) {
	mustPut(ctx, t, s, New(coretest.Fruits))
	mustPut(ctx, t, s, New(coretest.Colors))
	if err := s.Delete(ctx, coretest.Fruits); err != nil {
		t.Fatal(err)
	}
	_, err := s.Get(ctx, coretest.Fruits)
	coretest.WantCode(t, err, hooks.CodeNotFound)
	coretest.WantCode(t, s.Delete(ctx, coretest.Fruits), hooks.CodeNotFound)
	mustPut(ctx, t, s, New(coretest.Fruits))
	want(ctx, t, s, New(coretest.Fruits))
	want(ctx, t, s, New(coretest.Colors))
}

func pages(ctx context.Context, t *testing.T, s hooks.Store) {
	const all = 7
	for i := range all {
		mustPut(ctx, t, s, New(core.EventType{Client: fmt.Sprintf("c%d", i/2), Event: fmt.Sprint(i)}))
	}
	coretest.EachOnce(t, all, func(after string, limit int) (names []string, next string, err error) {
		found, next, err := s.List(ctx, after, limit)
		for _, h := range found {
			names = append(names, h.Type.Topic())
			listed := New(h.Type)
			listed.Secrets[0].Text = ""
			if !reflect.DeepEqual(h, listed) {
				t.Errorf("listed %+v", h)
			}
		}
		return names, next, err
	})
}

func tooLate(ctx context.Context, t *testing.T, s hooks.Store) {
	late := coretest.Ended(ctx)
	_, err := s.Get(late, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeBackendUnavailable)
	coretest.WantCode(t, s.Put(late, New(coretest.Fruits)), core.CodeBackendUnavailable)
	coretest.WantCode(t, s.Delete(late, coretest.Fruits), core.CodeBackendUnavailable)
	_, _, err = s.List(late, "", 10)
	coretest.WantCode(t, err, core.CodeBackendUnavailable)
	_, err = s.Get(ctx, coretest.Fruits)
	coretest.WantCode(t, err, hooks.CodeNotFound)
}

func mustPut(ctx context.Context, t *testing.T, s hooks.Store, h hooks.Hook) {
	t.Helper()
	if err := s.Put(ctx, h); err != nil {
		t.Fatal(err)
	}
}

func want(ctx context.Context, t *testing.T, s hooks.Store, h hooks.Hook) {
	t.Helper()
	got, err := s.Get(ctx, h.Type)
	if err != nil || !reflect.DeepEqual(got, h) {
		t.Errorf("read %+v, %v; want %+v", got, err, h)
	}
}
