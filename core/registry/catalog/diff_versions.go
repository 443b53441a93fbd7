package catalog

import (
	"context"
	"fmt"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// DiffVersions compares two schemas of an event type, which may be its shadow too.
type DiffVersions struct {
	Schemas  core.SchemaReader
	Language registry.SchemaLanguage
}

// Difference is what the comparison of two schemas found, by the event type's settings of
// today.
type Difference struct {
	From, To int               // versions; To is 0 for the shadow
	Backward []registry.Breach // what From accepts and To refuses, at most MaxBreaches; none if To accepts it all
	Forward  []registry.Breach // the reverse
}

// Diff compares version from with version to, or with the shadow. 0 is the latest version for
// to, and for from the one before to, or the latest before the shadow.
//
// Errors: CodeInvalidName, CodeEventTypeNotRegistered; CodeVersionNotFound, also if there is
// none before to; and as [core.SchemaReader].
func (u *DiffVersions) Diff(ctx context.Context, client, event string, from, to int, shadow bool) (Difference, error) {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return Difference{}, err
	}
	latest, err := u.Schemas.Latest(ctx, t)
	if err != nil {
		return Difference{}, err
	}
	var later core.Schema
	if shadow {
		later, err = u.Schemas.Shadow(ctx, t)
		to = latest.Version + 1
	} else {
		if to == 0 {
			to = latest.Version
		}
		later, err = u.Schemas.Version(ctx, t, to)
	}
	if err != nil {
		return Difference{}, err
	}
	if from == 0 {
		if from = to - 1; from <= latest.DeletedVersion {
			return Difference{}, &core.Error{Code: core.CodeVersionNotFound, Detail: fmt.Sprintf(
				"%s has no version before version %d to compare it with", t.Topic(), to)}
		}
	}
	earlier, err := u.Schemas.Version(ctx, t, from)
	if err != nil {
		return Difference{}, err
	}
	if shadow {
		to = 0
	}
	return u.compare(ctx, Difference{From: from, To: to}, latest.Settings, earlier, later)
}

func (u *DiffVersions) compare(
	ctx context.Context, d Difference, settings core.Settings, earlier, later core.Schema,
) (Difference, error) {
	from, _, err := registry.ParseStored(ctx, u.Schemas, u.Language, earlier, settings.FormatsAssert)
	if err != nil {
		return Difference{}, err
	}
	to, _, err := registry.ParseStored(ctx, u.Schemas, u.Language, later, settings.FormatsAssert)
	if err != nil {
		return Difference{}, err
	}
	breaches := func(direction core.Compatibility) []registry.Breach {
		found := registry.Breaches(from, to, settings, d.From, direction)
		return found[:min(len(found), registry.MaxBreaches)]
	}
	d.Backward, d.Forward = breaches(core.CompatibilityBackward), breaches(core.CompatibilityForward)
	return d, nil
}
