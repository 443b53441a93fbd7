package registry_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

// letters compares schemas that are sets of letters: "a" asks for an a, "A" only
// knows of it, and an f counts where formats are asserted. Leniently, what a writer
// does not know of is no obstacle, so that "A" goes with "", and "" with "a", but
// not "A" with "a". A v is at the version field.
type letters struct{ comparisons int }

func (l *letters) compare(writer, reader core.SchemaSource, by registry.CompareOptions) []registry.Incompatibility {
	l.comparisons++
	for _, asked := range string(reader.Document) {
		if asked >= 'a' && (asked != 'f' || reader.AssertFormats) && (asked != 'v' || by.VersionField == "") &&
			!met(asked, writer, by.Lenient) {
			return []registry.Incompatibility{{Detail: string(asked)}}
		}
	}
	return nil
}

func met(asked rune, writer core.SchemaSource, lenient bool) bool {
	if strings.ContainsRune(string(writer.Document), asked) {
		return asked != 'f' || writer.AssertFormats
	}
	return lenient && !strings.ContainsRune(string(writer.Document), asked-'a'+'A')
}

// What is known of earlier comparisons changes no answer.
func TestWhatIsKnownOfCompatibilityChangesNoAnswer(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	levels := []core.Compatibility{
		core.CompatibilityNone, core.CompatibilityBackward, core.CompatibilityBackwardTransitive,
		core.CompatibilityBackwardTransitive,
		core.CompatibilityForward, core.CompatibilityForwardTransitive, core.CompatibilityFull,
		core.CompatibilityFullTransitive,
	}
	accepted, saved := 0, 0
	for range 2_000 {
		g, by := gatewaytest.New(0), &letters{}
		g.Language.Compare = by.compare
		var versions []string
		var settings core.Settings
		for range 12 {
			document := make([]byte, 0, 3)
			for _, letter := range "abfv" {
				if n := random.IntN(5); n < 2 {
					document = append(document, byte(letter)-byte(n*('a'-'A')))
				}
			}
			declared := registry.Declaration{}
			if random.IntN(3) == 0 {
				declared.Compatibility = &levels[random.IntN(len(levels))]
			}
			switch {
			case len(versions) == 0: // only strict comparisons are remembered
				declared.OpenContentLenient = new(false)
			case random.IntN(6) == 0:
				declared.OpenContentLenient = new(random.IntN(2) == 0)
			}
			if random.IntN(4) == 0 {
				declared.FormatsAssert = new(random.IntN(2) == 0)
			}
			if random.IntN(6) == 0 {
				declared.VersionField = new([]string{"", "/version"}[random.IntN(2)])
			}
			before := by.comparisons
			r, created, err := g.Register.Register(t.Context(), "SpongeBob", "Fruits",
				append([]byte("-"), document...), declared)
			if err != nil && core.CodeOf(err) != core.CodeSchemaIncompatible {
				t.Fatal(err)
			}
			made := by.comparisons - before
			want, needed := compatible(versions, settings, string(document), declared)
			if (err == nil) != want || made > needed {
				t.Fatalf("seed %d: %q after %q with %+v: %v after %d comparisons; compatible is %v, in %d", seed,
					document, versions, declared, err, made, want, needed)
			}
			if err == nil {
				settings = r.Settings
				accepted++
				saved += needed - made
			}
			if created {
				versions = append(versions, string(document))
			}
		}
	}
	if accepted < 5_000 || saved < 1_000 {
		t.Errorf("%d accepted, %d comparisons saved", accepted, saved)
	}
}

// compatible compares all that there is to compare.
func compatible(
	versions []string, before core.Settings, document string, declared registry.Declaration,
) (ok bool, comparisons int) {
	after := before
	if declared.Compatibility != nil {
		after.Compatibility = *declared.Compatibility
	}
	if declared.OpenContentLenient != nil {
		after.OpenContentLenient = *declared.OpenContentLenient
	}
	if declared.FormatsAssert != nil {
		after.FormatsAssert = *declared.FormatsAssert
	}
	if declared.VersionField != nil {
		after.VersionField = *declared.VersionField
	}
	options := registry.CompareOptions{Lenient: after.OpenContentLenient, VersionField: after.VersionField}
	level := after.Compatibility.OrDefault()
	n := len(versions)
	if n > 0 && versions[n-1] == document && before.FormatsAssert == after.FormatsAssert {
		return true, 0
	}
	by := &letters{}
	ok = true
	for i := n - 1; i >= 0 && (i == n-1 || level.Transitive()); i-- {
		earlier := core.SchemaSource{Document: []byte(versions[i]), AssertFormats: before.FormatsAssert}
		source := core.SchemaSource{Document: []byte(document), AssertFormats: after.FormatsAssert}
		if level.Backward() {
			ok = len(by.compare(earlier, source, options)) == 0 && ok
		}
		if level.Forward() {
			ok = len(by.compare(source, earlier, options)) == 0 && ok
		}
	}
	return ok, by.comparisons
}

// counted counts the versions that are read.
type counted struct {
	registry.SchemaWriter
	read int
}

func (c *counted) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	c.read++
	return c.SchemaWriter.Version(ctx, t, version)
}

// The 301st version costs as much as the second, where each one before was
// registered with a transitive compatibility, and a bounded amount where not.
func TestTransitiveCompatibilityIsBounded(t *testing.T) {
	const earlier = 300
	for name, c := range map[string]struct {
		before   core.Compatibility
		lenient  bool
		most     int
		refused  bool
		versions string
	}{
		"known of all":       {before: core.CompatibilityFullTransitive, most: 1},
		"known one by one":   {before: core.CompatibilityFull, most: 1},
		"known one way":      {before: core.CompatibilityBackwardTransitive, most: 200, refused: true},
		"not known":          {before: core.CompatibilityNone, most: 200, refused: true},
		"known of leniently": {before: core.CompatibilityFullTransitive, lenient: true, most: 200, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			g, by := gatewaytest.New(0), &letters{}
			schemas := &counted{SchemaWriter: &g.Schemas}
			g.Language.Compare, g.Register.Schemas = by.compare, schemas
			register := func(n int, level core.Compatibility) error {
				_, _, err := g.Register.Register(t.Context(), "SpongeBob", "Fruits", fmt.Appendf(nil, "-a%d", n),
					registry.Declaration{Compatibility: &level, OpenContentLenient: &c.lenient})
				return err
			}
			level := c.before
			if c.lenient {
				level = core.CompatibilityFull // so that there are 300 versions
			}
			for n := range earlier {
				if err := register(n, level); err != nil {
					t.Fatal(n, err)
				}
			}
			schemas.read, by.comparisons = 0, 0
			err := register(earlier, core.CompatibilityFullTransitive)
			if schemas.read > c.most || by.comparisons > 2*c.most || (err != nil) != c.refused {
				t.Errorf("%d versions were read and %d comparisons made: %v", schemas.read, by.comparisons, err)
			}
			if e, ok := errors.AsType[*registry.Incompatible](err); c.refused &&
				(!ok || core.CodeOf(err) != core.CodeSchemaIncompatible || len(e.Breaches) != 1 ||
					e.Breaches[0].Version != earlier+1-schemas.read ||
					!strings.Contains(e.Breaches[0].Detail, "not compared")) {
				t.Errorf("%v: %+v", err, e)
			}
		})
	}
}
