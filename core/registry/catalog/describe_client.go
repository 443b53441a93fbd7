package catalog

import (
	"context"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// MaxDescribeLimit is how many event types a page of [DescribeClient] has at most, and has
// where nothing else is asked for.
const MaxDescribeLimit = 100

// What ends a page of [DescribeClient] before its limit: an answer has room for so many bytes
// of schemas, and time for so many reads.
const (
	maxPageBundles = 1_000_000
	maxPageReads   = 400
)

// DescribeClient returns the schemas of a client's event types, for tools that describe them.
type DescribeClient struct {
	Schemas  SchemaDescriber
	Language SchemaBundler
}

// SchemaDescriber finds versions, and the event types of a client.
type SchemaDescriber interface {
	core.VersionReader
	registry.SchemaLister
}

// DescribedClient is one page of a client's event types, in byte order of their names.
type DescribedClient struct {
	Client string
	Events []BundledSchema
	Next   string // the cursor of the next page; "" on the last
}

// BundledSchema is the latest version of an event type.
type BundledSchema struct {
	core.Registration        // the head
	Draft             string // as the version was registered with
	Document          []byte // one document with the versions that it refers to
}

// Describe returns the page that begins at cursor ("" for the first) with at most limit event
// types (0 for MaxDescribeLimit), or fewer with large schemas. An unknown client has an empty
// page.
//
// Errors: CodeInvalidName; CodeInvalidParameter for a limit outside 1 to MaxDescribeLimit or a
// cursor that Describe did not return; and as [SchemaDescriber] and [core.SourceOf].
func (u *DescribeClient) Describe(ctx context.Context, client, cursor string, limit int) (DescribedClient, error) {
	limit, err := pageLimit(limit, MaxDescribeLimit, MaxDescribeLimit)
	if err != nil {
		return DescribedClient{}, err
	}
	list := ListRegisteredEvents{Schemas: u.Schemas}
	listed, err := list.List(ctx, client, cursor, limit)
	if err != nil {
		return DescribedClient{}, err
	}
	page := DescribedClient{Client: client, Next: listed.Next}
	read := &onceRead{VersionReader: u.Schemas, read: map[VersionName]core.Schema{}}
	bytes := 0
	for i, head := range listed.Events {
		bundled, err := u.bundle(ctx, read, head)
		if code := core.CodeOf(err); code == core.CodeVersionNotFound || code == core.CodeEventTypeNotRegistered {
			continue // deleted since
		}
		if err != nil {
			return DescribedClient{}, err
		}
		page.Events = append(page.Events, bundled)
		bytes += len(bundled.Document)
		if (bytes > maxPageBundles || len(read.read) > maxPageReads) && i < len(listed.Events)-1 {
			page.Next = encodeCursor(head.Type.Event)
			break
		}
	}
	return page, nil
}

func (u *DescribeClient) bundle(
	ctx context.Context, schemas core.VersionReader, head core.Registration,
) (BundledSchema, error) {
	schema, err := schemas.Version(ctx, head.Type, head.Version)
	if err != nil {
		return BundledSchema{}, err
	}
	document, err := bundle(ctx, schemas, u.Language, schema)
	return BundledSchema{head, schema.Draft, document}, err
}

// onceRead reads each version once.
type onceRead struct {
	core.VersionReader
	read map[VersionName]core.Schema
}

// Version implements [core.VersionReader].
func (o *onceRead) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	key := VersionName{t, version}
	if schema, known := o.read[key]; known {
		return schema, nil
	}
	schema, err := o.VersionReader.Version(ctx, t, version)
	if err == nil {
		o.read[key] = schema
	}
	return schema, err
}
