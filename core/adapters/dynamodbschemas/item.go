package dynamodbschemas

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/registry"
)

// Names of the table's key attributes. The stack and local runs create the table with
// them.
const (
	PartitionKey = "pk" // string
	SortKey      = "sk" // string
)

// The items, by example:
//
//	head     pk CLIENT#SpongeBob         sk EVENT#Fruits
//	version  pk EVENT#SpongeBob.Fruits   sk V#0000000003
//	shadow   pk EVENT#SpongeBob.Fruits   sk SHADOW
//
// A head has the attributes below but document. A version has the same, as they were when
// it was added, and document. A shadow has version, which is its head's, fingerprint,
// created_at, author, document and perhaps draft.
//
// Only version_deprecated_at of a version changes. The head of a deleted event type stays,
// with deleted_at, so that the numbers of its versions are not used again.
//
// An item has up to 400 KB, keys and attribute names included; a document has up to
// [core.MaxSchemaBytes] of these.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
//
// The table's index exchanges the keys (see [Index]).
//
// A client's heads are one partition, which one Query lists. The versions of each event
// type are a partition of their own, so that busy event types do not share one.
const (
	clientPrefix  = "CLIENT#"
	eventPrefix   = "EVENT#"
	versionPrefix = "V#"
	shadowSort    = "SHADOW" // before all versions

	attrVersion             = "version"               // number
	attrFingerprint         = "fingerprint"           // string
	attrCreatedAt           = "created_at"            // string, RFC 3339 in UTC with milliseconds
	attrDocument            = "document"              // binary: bytes come back as they were
	attrVersionDeprecatedAt = "version_deprecated_at" // number, seconds since 1970; absent where it is 0

	// These are absent where they are empty, 0 or false.

	attrAuthor          = "author"            // string
	attrPartitionKey    = "partition_key"     // string, a JSON Pointer
	attrIdempotent      = "idempotent"        // boolean
	attrDataContentType = "data_content_type" // string, a media type
	attrCompatibility   = "compatibility"     // string, a core.Compatibility
	attrLenient         = "lenient"           // boolean
	attrVersionField    = "version_field"     // string, a JSON Pointer
	attrDraft           = "draft"             // string, one of core.Drafts
	attrWarn            = "warn"              // boolean
	attrAssertFormats   = "assert_formats"    // boolean
	attrAccept          = "accept"            // string, a core.Accept
	attrDeprecatedAt    = "deprecated_at"     // number, seconds since 1970
	attrDeletedVersion  = "deleted_version"   // number, the last version of a deleted event type of this name
	attrBackwardSince   = "backward_since"    // number, a version, as core.Compatible has it
	attrForwardSince    = "forward_since"     // as backward_since
	attrOwner           = "owner"             // string
	attrTags            = "tags"              // string, with commas between tags
	attrDescription     = "description"       // string

	// Only a head has these, with the same rule.

	attrDeletedAt = "deleted_at" // number, seconds since 1970
	attrRevision  = "revision"   // number, changes of the head since the version was added
	attrShadow    = "shadow"     // string, the shadow's fingerprint
)

// field is an attribute that a head and a version have, and where a registration has its value: a
// *string, *bool, *int or *int64.
type field struct {
	name  string
	value any
}

// fieldsOf returns all fields of a registration but the time of its creation. Beside version and
// fingerprint, an item has those that are not empty, 0 or false.
func fieldsOf(r *core.Registration) []field {
	return []field{
		{attrVersion, &r.Version}, {attrFingerprint, &r.Fingerprint}, {attrAuthor, &r.Author},
		{attrPartitionKey, &r.PartitionKey}, {attrIdempotent, &r.Idempotent},
		{attrDataContentType, &r.DataContentType}, {attrCompatibility, (*string)(&r.Compatibility)},
		{attrLenient, &r.OpenContentLenient}, {attrVersionField, &r.VersionField}, {attrDraft, &r.Draft},
		{attrAssertFormats, &r.FormatsAssert}, {attrWarn, &r.EnforcementWarn}, {attrAccept, (*string)(&r.Accept)},
		{attrDeprecatedAt, &r.DeprecatedAt}, {attrVersionDeprecatedAt, &r.VersionDeprecatedAt},
		{attrDeletedVersion, &r.DeletedVersion}, {attrBackwardSince, &r.BackwardSince},
		{attrForwardSince, &r.ForwardSince}, {attrOwner, &r.Owner}, {attrTags, (*string)(&r.Tags)},
		{attrDescription, &r.Description}, {attrRevision, &r.Revision}, {attrShadow, &r.Shadow},
	}
}

// withoutDocument projects all of a version but its document. The placeholders are
// for names that DynamoDB reserves, now or some day.
func withoutDocument() (expression string, names map[string]string) {
	all := []string{"#" + attrCreatedAt}
	names = map[string]string{"#" + attrCreatedAt: attrCreatedAt}
	for _, f := range fieldsOf(&core.Registration{}) {
		if f.name != attrRevision && f.name != attrShadow { // only a head has these
			all, names["#"+f.name] = append(all, "#"+f.name), f.name
		}
	}
	return strings.Join(all, ", "), names
}

const timeFormat = "2006-01-02T15:04:05.000Z"

type item = attributes.Item

func headKey(t core.EventType) item {
	return item{PartitionKey: attributes.Text(clientPrefix + t.Client), SortKey: attributes.Text(eventPrefix + t.Event)}
}

func versionKey(t core.EventType, version int) item {
	return item{PartitionKey: attributes.Text(eventPrefix + t.Topic()),
		SortKey: attributes.Text(fmt.Sprintf("%s%010d", versionPrefix, version))}
}

func headItem(r core.Registration) item {
	head := headKey(r.Type)
	for _, f := range fieldsOf(&r) {
		switch v := f.value.(type) {
		case *string:
			if *v != "" {
				head[f.name] = attributes.Text(*v)
			}
		case *bool:
			if *v {
				head[f.name] = &types.AttributeValueMemberBOOL{Value: true}
			}
		case *int:
			if *v != 0 {
				head[f.name] = attributes.Number(*v)
			}
		case *int64:
			if *v != 0 {
				head[f.name] = attributes.Number(*v)
			}
		}
	}
	head[attrVersion] = attributes.Number(r.Version)
	head[attrFingerprint] = attributes.Text(r.Fingerprint)
	head[attrCreatedAt] = attributes.Text(r.CreatedAt.UTC().Format(timeFormat))
	return head
}

func versionItem(s core.Schema) item {
	s.Shadow, s.Revision = "", 0
	version := headItem(s.Registration)
	maps.Copy(version, versionKey(s.Type, s.Version))
	version[attrDocument] = &types.AttributeValueMemberB{Value: s.Document}
	return version
}

func headOf(client string, found item) (core.Registration, error) {
	event := strings.TrimPrefix(attributes.TextIn(found, SortKey), eventPrefix)
	return registrationOf(core.EventType{Client: client, Event: event}, found)
}

func headIn(t core.EventType, found item) (registry.Head, error) {
	r := attributes.Reader{Item: found}
	head := registry.Head{Registration: registrationIn(&r, t), DeletedAt: r.NumberOrZero(attrDeletedAt)}
	if err := errIn(&r, t); err != nil {
		return registry.Head{}, err
	}
	return head, nil
}

func registrationOf(t core.EventType, found item) (core.Registration, error) {
	r := attributes.Reader{Item: found}
	registration := registrationIn(&r, t)
	if err := errIn(&r, t); err != nil {
		return core.Registration{}, err
	}
	return registration, nil
}

func registrationIn(in *attributes.Reader, t core.EventType) core.Registration {
	r := core.Registration{Type: t}
	for _, f := range fieldsOf(&r) {
		switch v := f.value.(type) {
		case *string:
			*v = in.Text(f.name)
		case *bool:
			*v = in.Bool(f.name)
		case *int:
			*v = int(in.NumberOrZero(f.name))
		case *int64:
			*v = in.NumberOrZero(f.name)
		}
	}
	if r.Version == 0 {
		in.Check(errors.New("no version"))
	}
	var err error
	r.CreatedAt, err = time.Parse(time.RFC3339, in.Text(attrCreatedAt))
	in.Check(err)
	return r
}

func schemaOf(t core.EventType, found item) (core.Schema, error) {
	registration, err := registrationOf(t, found)
	if err != nil {
		return core.Schema{}, err
	}
	document, _ := found[attrDocument].(*types.AttributeValueMemberB)
	if document == nil {
		return core.Schema{}, damaged(t, errors.New("no document"))
	}
	return core.Schema{Registration: registration, Document: document.Value}, nil
}

func errIn(r *attributes.Reader, t core.EventType) error { return r.Err("item of " + t.Topic()) }

func damaged(t core.EventType, cause error) error {
	return attributes.Damaged("item of "+t.Topic(), cause)
}
