package registry_test

import (
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

// Each change gives the state another tag, also one that makes it look as it was before.
func TestEachChangeChangesTheTag(t *testing.T) {
	g := gatewaytest.New(0)
	fruits := gatewaytest.Fruits
	seen := map[string]string{}
	changed := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		head, err := g.Schemas.Latest(t.Context(), fruits)
		if err != nil {
			t.Fatal(err)
		}
		tag := registry.TagOf(head)
		if seen[tag] != "" {
			t.Errorf("%s has the tag %s, as %s had", what, tag, seen[tag])
		}
		seen[tag] = what
	}
	register := func(document string, declared registry.Declaration) error {
		_, _, err := g.RegisterFruits(t, document, declared)
		return err
	}
	deprecate := func(version int, deprecated bool) error {
		u := registry.DeprecateVersion{Schemas: &g.Schemas, Now: g.Register.Now}
		_, err := u.Deprecate(t.Context(), "SpongeBob", "Fruits", version, deprecated)
		return err
	}
	setShadow := func(document string) error {
		_, _, err := g.Register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte(document), "", registry.Checks{})
		return err
	}
	none := core.CompatibilityNone
	changed("a version", register("a", registry.Declaration{Compatibility: &none}))
	changed("another version", register("b", registry.Declaration{}))
	changed("a setting", register("b", registry.Declaration{Idempotent: new(true)}))
	changed("the setting taken back", register("b", registry.Declaration{Idempotent: new(false)}))
	changed("a shadow", setShadow("c"))
	changed("another shadow", setShadow("d"))
	changed("the first shadow", setShadow("c"))
	changed("no shadow", g.Register.DropShadow(t.Context(), "SpongeBob", "Fruits"))
	changed("the shadow once more", setShadow("c"))
	changed("an earlier version's mark", deprecate(1, true))
	changed("the mark taken back", deprecate(1, false))
	changed("the latest version's mark", deprecate(2, true))
	changed("that mark taken back", deprecate(2, false))
	_, _, err := g.Register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "",
		registry.Declaration{Deprecated: new(true)})
	changed("a promotion", err)
	deleting := registry.DeleteEvent{Schemas: &g.Schemas, Allowed: true, Now: g.Register.Now}
	if err := deleting.Delete(t.Context(), "SpongeBob", "Fruits"); err != nil {
		t.Fatal(err)
	}
	changed("the name used again", register("a", registry.Declaration{Compatibility: &none}))
}

func TestPreconditions(t *testing.T) {
	g := gatewaytest.New(0)
	register := func(p registry.Precondition, document string) error {
		_, _, err := g.Register.If(p).Register(t.Context(), "SpongeBob", "Fruits", []byte(document),
			registry.Declaration{Compatibility: new(core.CompatibilityNone)})
		return err
	}
	fails := func(err error, detail string) {
		t.Helper()
		if core.CodeOf(err) != core.CodePreconditionFailed || !strings.Contains(err.Error(), detail) {
			t.Errorf("%v, want that %s", err, detail)
		}
	}
	none := registry.Precondition{Tags: []string{}} // of weak tags only
	fails(register(registry.Precondition{Exists: true}, "a"), "is not registered")
	fails(register(registry.Precondition{Tags: []string{"1.0-0"}}, "a"), "is not registered")
	if err := register(registry.Precondition{New: true}, "a"); err != nil {
		t.Fatal(err)
	}
	head, err := g.Schemas.Latest(t.Context(), gatewaytest.Fruits)
	if err != nil {
		t.Fatal(err)
	}
	fails(register(registry.Precondition{New: true}, "a"), "registered already")
	fails(register(none, "a"), registry.TagOf(head))
	fails(register(registry.Precondition{Tags: []string{"1.1-0"}}, "a"), registry.TagOf(head))
	if err := register(registry.Precondition{Exists: true}, "b"); err != nil {
		t.Error(err)
	}
	fails(register(registry.Precondition{Tags: []string{registry.TagOf(head)}}, "c"), "version 2")
	if _, _, _, err := g.Register.If(none).Try(t.Context(), "SpongeBob", "Fruits", []byte("c"),
		registry.Declaration{}); core.CodeOf(err) != core.CodePreconditionFailed {
		t.Errorf("a dry run: %v", err)
	}
}
