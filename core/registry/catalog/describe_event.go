package catalog

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/senders"
)

// maxDescribed bounds the versions in a [Description], and the event types that are
// searched for references to one.
const maxDescribed = 100

// DescribeEvent tells everything about an event type but its schemas.
type DescribeEvent struct {
	Schemas  SchemaBrowser
	Language registry.SchemaLanguage
	Traffic  *registry.CheckTraffic // nil where no samples of events are kept
	Senders  senders.CountReader    // nil where events that name versions are not counted
	Now      func() time.Time       // for Senders
}

// SchemaBrowser finds versions of event types, and the event types of a client.
type SchemaBrowser interface {
	registry.SchemaHistory
	registry.SchemaLister
}

// Description is what is known of an event type.
type Description struct {
	core.Registration                     // the head
	Tag               string              // names this state: see [registry.TagOf]
	Versions          []core.Registration // without documents; the latest first, at most maxDescribed
	Omitted           int                 // how many earlier versions there are
	References        []VersionName       // that the latest version has, sorted
	ReferencedBy      []VersionName       // latest versions of other event types; nil if that is not known
	Candidate         *core.Registration  // the shadow; nil without one
	Tried             *registry.Traffic   // the shadow, on samples of events since it was set; nil if that is not known
	Senders           []Sender            // the latest version first; nil if that is not known
}

// Sender is a version that events name, in the last senders.Window days.
type Sender struct {
	Version int
	Events  int       // accepted, about
	Last    time.Time // when the last one was accepted, to a minute or so
}

// VersionName names one version of an event type.
type VersionName struct {
	Type    core.EventType
	Version int
}

// Describe describes the event type.
//
// The description may be of a moment in which the event type changes: then it may have
// newer parts than Tag says.
//
// Errors: CodeInvalidName, CodeEventTypeNotRegistered, and as [SchemaBrowser].
func (u *DescribeEvent) Describe(ctx context.Context, client, event string) (Description, error) {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return Description{}, err
	}
	head, err := u.Schemas.Latest(ctx, t)
	if err != nil {
		return Description{}, err
	}
	latest, err := u.Schemas.Version(ctx, t, head.Version)
	if err != nil {
		return Description{}, err
	}
	d := Description{Registration: head, Tag: registry.TagOf(head), References: u.in(latest)}
	if err := u.shadow(ctx, &d, latest.Document); err != nil {
		return Description{}, err
	}
	for _, add := range []func(context.Context, *Description) error{u.versions, u.referencedBy, u.senders} {
		if err := add(ctx, &d); err != nil {
			return Description{}, err
		}
	}
	return d, nil
}

func (u *DescribeEvent) versions(ctx context.Context, d *Description) (err error) {
	before := max(d.DeletedVersion, d.Version-maxDescribed)
	d.Omitted = before - d.DeletedVersion
	d.Versions, _, err = u.Schemas.Versions(ctx, d.Type, before, d.Version-before)
	slices.Reverse(d.Versions)
	return err
}

func (u *DescribeEvent) shadow(ctx context.Context, d *Description, latest []byte) error {
	if d.Shadow == "" {
		return nil
	}
	shadow, err := u.Schemas.Shadow(ctx, d.Type)
	if core.CodeOf(err) == core.CodeVersionNotFound {
		return nil // it was dropped or promoted since
	}
	if err != nil {
		return err
	}
	d.Candidate = &shadow.Registration
	if u.Traffic != nil {
		d.Tried, err = u.try(ctx, d, shadow, latest)
	}
	return err
}

// try tries the shadow on samples of the events since it was set. It returns nil if they
// cannot be read now.
func (u *DescribeEvent) try(
	ctx context.Context, d *Description, shadow core.Schema, latest []byte,
) (*registry.Traffic, error) {
	parsed, source, err := registry.ParseStored(ctx, u.Schemas, u.Language, shadow, d.FormatsAssert)
	if err != nil {
		return nil, err
	}
	tried, err := u.Traffic.Try(ctx, registry.Trial{
		Type: d.Type, Schema: parsed, Source: source, Latest: latest,
		ContentType: d.DataContentType, Since: shadow.CreatedAt,
	})
	if err != nil && ctx.Err() == nil {
		return nil, nil
	}
	return tried, err
}

// in returns the versions that a schema refers to.
func (u *DescribeEvent) in(schema core.Schema) (found []VersionName) {
	for _, reference := range u.Language.References(schema.Document) {
		t, version, known := core.ParseAddress(reference.Path)
		if known && version > 0 && t.Client == schema.Type.Client {
			found = append(found, VersionName{t, version})
		}
	}
	slices.SortFunc(found, compareNames)
	return found
}

// Bounds of the search for references to an event type. Beyond them, they are not known.
const (
	searchTime  = 3 * time.Second
	searchBytes = 4 << 20 // of schemas
)

// referencedBy searches the latest versions of the client's other event types, which alone
// can refer to this one.
func (u *DescribeEvent) referencedBy(ctx context.Context, d *Description) error {
	searching, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	found, err := u.search(searching, d.Type)
	if searching.Err() != nil && ctx.Err() == nil {
		return nil
	}
	d.ReferencedBy = found
	return err
}

// search returns nil if there is too much to search.
func (u *DescribeEvent) search(ctx context.Context, wanted core.EventType) ([]VersionName, error) {
	others, more, err := u.Schemas.List(ctx, wanted.Client, "", maxDescribed)
	if err != nil || more {
		return nil, err
	}
	found, bytes := []VersionName{}, 0
	for _, other := range others {
		if other.Type == wanted {
			continue
		}
		latest, err := u.Schemas.Version(ctx, other.Type, other.Version)
		if err != nil {
			return nil, err
		}
		if bytes += len(latest.Document); bytes > searchBytes {
			return nil, nil
		}
		refers := func(name VersionName) bool { return name.Type == wanted }
		if slices.ContainsFunc(u.in(latest), refers) {
			found = append(found, VersionName{other.Type, other.Version})
		}
	}
	return found, nil
}

// senders adds the counts of all days. It leaves out versions of a deleted event type of
// the same name.
func (u *DescribeEvent) senders(ctx context.Context, d *Description) error {
	if u.Senders == nil {
		return nil
	}
	counts, err := u.Senders.Counts(ctx, d.Type, u.Now())
	if err != nil {
		return err
	}
	all := map[int]Sender{}
	for _, c := range counts {
		if c.Version <= d.DeletedVersion {
			continue
		}
		s := all[c.Version]
		s.Version, s.Events = c.Version, s.Events+c.Events
		if c.Last.After(s.Last) {
			s.Last = c.Last
		}
		all[c.Version] = s
	}
	d.Senders = slices.SortedFunc(maps.Values(all), func(a, b Sender) int { return b.Version - a.Version })
	d.Senders = append([]Sender{}, d.Senders[:min(len(d.Senders), maxDescribed)]...)
	return nil
}

func compareNames(a, b VersionName) int {
	return cmp.Or(cmp.Compare(a.Type.Event, b.Type.Event), a.Version-b.Version)
}
