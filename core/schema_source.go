package core

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// SchemaSource is everything that a validator is compiled from. Equal sources make equal
// validators.
type SchemaSource struct {
	Document []byte
	// AssertFormats makes format an assertion in all drafts. Without it, format is
	// one in drafts 4, 6 and 7, and an annotation in 2019-09 and 2020-12, whose
	// standard metaschemas say so.
	AssertFormats bool
	// References are the documents of other versions that the document refers to,
	// directly and through others, by their [Address]. nil for none.
	References map[string][]byte
	// ExamplesWarn takes a new schema that its examples contradict, with a warning.
	ExamplesWarn bool
	// Draft says of which of the [Drafts] the document is where it names none that is known;
	// "" for the language's own choice. ReferenceDrafts has the same of References that were
	// registered with one, by their addresses.
	Draft           string
	ReferenceDrafts map[string]string
}

// Bytes is the length of all documents together.
func (s SchemaSource) Bytes() int {
	n := len(s.Document)
	for _, document := range s.References {
		n += len(document)
	}
	return n
}

// SourceOf reads what a stored version refers to. Errors: as [VersionReader], and
// CodeInternal if the version could not be registered today.
func SourceOf(
	ctx context.Context, schemas VersionReader, finder ReferenceFinder, s Schema, assertFormats bool,
) (SchemaSource, error) {
	found, drafts, err := ReadReferences(ctx, schemas, finder, s.Type.Client, s.Document)
	if CodeOf(err) == CodeSchemaInvalid {
		err = &Error{Code: CodeInternal, Detail: "a stored schema refers to too much", Err: err}
	}
	return SchemaSource{Document: s.Document, AssertFormats: assertFormats, References: found, Draft: s.Draft,
		ReferenceDrafts: drafts}, err
}

// Bounds of what a schema refers to. All documents together, its own included, may
// have [MaxSchemaBytes].
const (
	maxReferences     = 32 // documents
	maxReferenceDepth = 8  // documents that refer to the next one
)

// Reference is where a schema refers to another one by its [Address].
type Reference struct {
	Path    string // the address as it is written, without fragment
	Pointer string // the place of the keyword in the schema
	Keyword string
}

// Address is the name of a version of a schema: "/SpongeBob/Fruits/schema?version=1".
// Schemas refer to each other by it, and records name by it the schema that checked
// them. Both are stored, so its form never changes.
func Address(t EventType, version int) string {
	return "/" + t.Client + "/" + t.Event + "/schema?version=" + strconv.Itoa(version)
}

// PublicAddress is where everyone can read a version of a schema, in a deployment that has
// public schemas: "/_schemas/SpongeBob/Fruits/1". Records are stored with it too.
func PublicAddress(t EventType, version int) string {
	return "/_schemas/" + t.Client + "/" + t.Event + "/" + strconv.Itoa(version)
}

// ParseAddress reads an address. version is 0 if the text does not name one exactly as
// [Address] writes it. known is false if the text is not an address at all.
func ParseAddress(text string) (t EventType, version int, known bool) {
	path, query, _ := strings.Cut(text, "?")
	parts := strings.Split(path, "/")
	if len(parts) != 4 || parts[0] != "" || parts[3] != "schema" {
		return EventType{}, 0, false
	}
	t, err := NewEventType(parts[1], parts[2])
	if err != nil {
		return EventType{}, 0, false
	}
	number, _ := strings.CutPrefix(query, "version=")
	if n, err := strconv.Atoi(number); err == nil && n > 0 && Address(t, n) == text {
		version = n
	}
	return t, version, true
}

// ReferenceFinder tells what schemas refer to.
type ReferenceFinder interface {
	// References returns the references of a document that are paths, each path once.
	// A text that is not a document has none; compiling it says what is wrong.
	References(document []byte) []Reference
}

// references reads the documents that one refers to, directly and through others.
// Versions are immutable and exist before others refer to them, so no document should
// lead back to itself; references checks that all the same.
type references struct {
	schemas VersionReader
	finder  ReferenceFinder
	client  string // only its schemas are read
	read    map[string][]byte
	drafts  map[string]string
	depths  map[string]int // 0 while what it refers to is being read
	bytes   int
}

// ReadReferences returns the documents that a client's document leads to, by their
// addresses, and the drafts of the versions that were registered with one. It omits an
// address that is not a version of the client's; compiling reports that, if it matters.
// Errors: as [VersionReader], and CodeSchemaInvalid beyond the bounds.
func ReadReferences(
	ctx context.Context, schemas VersionReader, finder ReferenceFinder, client string, document []byte,
) (documents map[string][]byte, drafts map[string]string, err error) {
	r := &references{schemas: schemas, finder: finder, client: client, bytes: len(document)}
	_, err = r.from(ctx, document)
	return r.read, r.drafts, err
}

// from reads what a document refers to, and returns how deep that goes.
func (r *references) from(ctx context.Context, document []byte) (depth int, err error) {
	for _, reference := range r.finder.References(document) {
		below, err := r.follow(ctx, reference.Path)
		if err != nil {
			return 0, err
		}
		if depth = max(depth, below); depth > maxReferenceDepth {
			return 0, tooManyReferences("through more than %d documents", maxReferenceDepth)
		}
	}
	return depth, nil
}

func (r *references) follow(ctx context.Context, path string) (depth int, err error) {
	if depth, seen := r.depths[path]; seen {
		if depth == 0 {
			return 0, tooManyReferences("to %s, which leads back to itself", path)
		}
		return depth, nil
	}
	t, version, known := ParseAddress(path)
	if !known || t.Client != r.client || version == 0 {
		return 0, nil
	}
	schema, err := r.schemas.Version(ctx, t, version)
	if code := CodeOf(err); code == CodeVersionNotFound || code == CodeEventTypeNotRegistered {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if len(r.read) == maxReferences {
		return 0, tooManyReferences("to more than %d documents", maxReferences)
	}
	if r.bytes += len(schema.Document); r.bytes > MaxSchemaBytes {
		return 0, tooManyReferences("to documents that have more than %d bytes together with it", MaxSchemaBytes)
	}
	if r.read == nil {
		r.read, r.drafts, r.depths = map[string][]byte{}, map[string]string{}, map[string]int{}
	}
	r.read[path], r.depths[path] = schema.Document, 0
	if schema.Draft != "" {
		r.drafts[path] = schema.Draft
	}
	if depth, err = r.from(ctx, schema.Document); err != nil {
		return 0, err
	}
	r.depths[path] = depth + 1
	return depth + 1, nil
}

func tooManyReferences(format string, args ...any) error {
	return &Error{Code: CodeSchemaInvalid, Detail: "the schema refers " + fmt.Sprintf(format, args...)}
}
