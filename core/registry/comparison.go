package registry

import (
	"context"
	"fmt"

	"example.com/eventgateway/core"
)

// MaxBreaches bounds what one incompatible registration is told.
const MaxBreaches = 100

// Bounds of the comparisons of one registration, in bytes of schemas and the documents
// they refer to: about half a second of CPU time. The latest version is always compared.
const (
	maxCompared    = 500_000
	comparisonCost = 3_000 // of each version, besides its own bytes and the new schema's
)

// known returns what the registration r found out, if it holds for comparisons with these
// settings.
func known(r, latest core.Registration, settings core.Settings) core.Compatible {
	if settings.OpenContentLenient || r.FormatsAssert != latest.FormatsAssert {
		return core.Compatible{}
	}
	return r.Compatible
}

// comparison is of a new schema with earlier versions, the latest first.
type comparison struct {
	decider
	latest   core.Registration
	settings core.Settings
	schema   *candidate

	level    core.Compatibility
	done     core.Compatible // from these versions on
	spent    int             // of maxCompared
	broken   int             // versions
	breaches []Breach
}

// compare returns CodeSchemaIncompatible if the document breaks the compatibility that
// the settings ask for, otherwise what it found out. latest is the zero value for the
// first version. Earlier versions count as they validate today, with latest's settings.
func (d decider) compare(
	ctx context.Context, latest core.Registration, settings core.Settings, schema *candidate,
) (core.Compatible, error) {
	c := comparison{decider: d, latest: latest, settings: settings, schema: schema}
	c.level = settings.Compatibility.OrDefault()
	if c.level == core.CompatibilityNone || latest.Version == 0 {
		return core.Compatible{}, nil
	}
	c.done = core.Compatible{BackwardSince: latest.Version + 1, ForwardSince: latest.Version + 1}
	for version := latest.Version; version > latest.DeletedVersion; version = c.next() {
		if err := c.compareWith(ctx, version); err != nil {
			return core.Compatible{}, err
		}
		if !c.level.Transitive() || len(c.breaches) >= MaxBreaches {
			break
		}
	}
	if len(c.breaches) > 0 {
		return core.Compatible{}, c.incompatible()
	}
	return c.found(), nil
}

// compareOptions are how settings say that schemas are compared.
func compareOptions(s core.Settings) CompareOptions {
	return CompareOptions{Lenient: s.OpenContentLenient, VersionField: s.VersionField}
}

// next returns the next version to compare; a deleted one ends the comparison.
func (c *comparison) next() int {
	version := 0
	if c.level.Backward() {
		version = c.done.BackwardSince - 1
	}
	if c.level.Forward() {
		version = max(version, c.done.ForwardSince-1)
	}
	return version
}

func (c *comparison) compareWith(ctx context.Context, version int) error {
	earlier, err := c.schemas.Version(ctx, c.latest.Type, version)
	if err != nil {
		return err
	}
	source, err := core.SourceOf(ctx, c.schemas, c.language, earlier, c.latest.FormatsAssert)
	if err != nil {
		return err
	}
	c.spent += comparisonCost + source.Bytes() + c.schema.source.Bytes()
	if c.spent > maxCompared && version < c.latest.Version {
		c.stop(version)
		return nil
	}
	parsed, err := c.language.Parse(source)
	if err != nil {
		return doesNotCompile(err)
	}
	breaches := len(c.breaches)
	known := known(earlier.Registration, c.latest, c.settings)
	if c.level.Backward() && version < c.done.BackwardSince {
		c.done.BackwardSince = c.direction(parsed, version, known.BackwardSince, core.CompatibilityBackward)
	}
	if c.level.Forward() && version < c.done.ForwardSince {
		c.done.ForwardSince = c.direction(parsed, version, known.ForwardSince, core.CompatibilityForward)
	}
	if len(c.breaches) > breaches {
		c.broken++
	}
	return nil
}

// direction compares with one version, and returns the earliest version for which the
// result holds. After a breach that is the version itself, so that breaches with earlier
// versions are found too.
func (c *comparison) direction(
	earlier CompiledSchema, version, known int, direction core.Compatibility,
) (since int) {
	found := Breaches(earlier, c.schema.parsed, c.settings, version, direction)
	c.breaches = append(c.breaches, found...)
	if len(found) > 0 || known == 0 {
		return version
	}
	return min(version, known)
}

// stop reports that this version and the earlier ones are not compared, unless there are
// breaches already, which have to be mended first.
func (c *comparison) stop(version int) {
	c.done = core.Compatible{}
	if c.broken == 0 {
		c.breaches = append(c.breaches, Breach{Version: version, Violation: core.Violation{Detail: fmt.Sprintf(
			"version %d and the ones before it were not compared: "+
				"a registration compares schemas of at most %d bytes together", version, maxCompared)}})
	}
}

// found returns what the comparison found out about the new version.
func (c *comparison) found() core.Compatible {
	if compareOptions(c.settings) != (CompareOptions{}) || c.settings.FormatsAssert != c.latest.FormatsAssert {
		return core.Compatible{}
	}
	return c.done
}

func (c *comparison) incompatible() error {
	e := &core.Error{Code: core.CodeSchemaIncompatible}
	first := c.breaches[0].Version
	what := fmt.Sprintf("version %d", first)
	if c.broken > 1 {
		what = fmt.Sprintf("%d earlier versions", c.broken)
	}
	e.Detail = fmt.Sprintf("the schema is not compatible with %s, as the compatibility %s asks for: "+
		"mend it, or register it with another compatibility", what, c.level)
	if c.broken == 0 {
		e.Detail = fmt.Sprintf("the schema is compatible with the versions from %d on, but whether it is with "+
			"earlier ones, as the compatibility %s asks for, takes too long to find out: "+
			"register it with another compatibility",
			first+1, c.level)
	}
	return &Incompatible{Breaches: c.breaches[:min(len(c.breaches), MaxBreaches)], Err: e}
}

// keepsMediaType returns CodeSchemaIncompatible if the settings ask for a compatibility
// and change the media type of the events.
func keepsMediaType(latest core.Registration, settings core.Settings) error {
	level := settings.Compatibility.OrDefault()
	if level == core.CompatibilityNone || latest.Version == 0 || latest.DataContentType == settings.DataContentType {
		return nil
	}
	return &core.Error{Code: core.CodeSchemaIncompatible, Detail: fmt.Sprintf(
		"the events of version %d are %s, and would be %s: with the compatibility %s, that cannot change",
		latest.Version, core.MediaTypeName(latest.DataContentType), core.MediaTypeName(settings.DataContentType),
		level)}
}
