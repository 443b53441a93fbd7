package dynamodbschemas

import (
	"errors"
	"fmt"
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

// withoutDocument projects all of a version but its document. The placeholders are
// for names that DynamoDB reserves, now or some day.
func withoutDocument() (expression string, names map[string]string) {
	names = map[string]string{}
	var all []string
	for _, name := range []string{
		attrVersion, attrFingerprint, attrCreatedAt, attrAuthor, attrPartitionKey, attrIdempotent,
		attrDataContentType, attrCompatibility, attrLenient, attrVersionField, attrDraft, attrAssertFormats, attrWarn,
		attrAccept, attrDeprecatedAt,
		attrVersionDeprecatedAt, attrDeletedVersion, attrBackwardSince, attrForwardSince,
		attrOwner, attrTags, attrDescription,
	} {
		all, names["#"+name] = append(all, "#"+name), name
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
	if r.PartitionKey != "" {
		head[attrPartitionKey] = attributes.Text(r.PartitionKey)
	}
	if r.Author != "" {
		head[attrAuthor] = attributes.Text(r.Author)
	}
	if r.Owner != "" {
		head[attrOwner] = attributes.Text(r.Owner)
	}
	if r.Tags != "" {
		head[attrTags] = attributes.Text(string(r.Tags))
	}
	if r.Description != "" {
		head[attrDescription] = attributes.Text(r.Description)
	}
	if r.Idempotent {
		head[attrIdempotent] = &types.AttributeValueMemberBOOL{Value: true}
	}
	if r.DataContentType != "" {
		head[attrDataContentType] = attributes.Text(r.DataContentType)
	}
	if r.Compatibility != "" {
		head[attrCompatibility] = attributes.Text(string(r.Compatibility))
	}
	if r.OpenContentLenient {
		head[attrLenient] = &types.AttributeValueMemberBOOL{Value: true}
	}
	if r.VersionField != "" {
		head[attrVersionField] = attributes.Text(r.VersionField)
	}
	if r.Draft != "" {
		head[attrDraft] = attributes.Text(r.Draft)
	}
	if r.EnforcementWarn {
		head[attrWarn] = &types.AttributeValueMemberBOOL{Value: true}
	}
	if r.FormatsAssert {
		head[attrAssertFormats] = &types.AttributeValueMemberBOOL{Value: true}
	}
	if r.Accept != "" {
		head[attrAccept] = attributes.Text(string(r.Accept))
	}
	if r.DeprecatedAt != 0 {
		head[attrDeprecatedAt] = attributes.Number(r.DeprecatedAt)
	}
	if r.VersionDeprecatedAt != 0 {
		head[attrVersionDeprecatedAt] = attributes.Number(r.VersionDeprecatedAt)
	}
	if r.DeletedVersion != 0 {
		head[attrDeletedVersion] = attributes.Number(r.DeletedVersion)
	}
	if r.Revision != 0 {
		head[attrRevision] = attributes.Number(r.Revision)
	}
	if r.BackwardSince != 0 {
		head[attrBackwardSince] = attributes.Number(r.BackwardSince)
	}
	if r.ForwardSince != 0 {
		head[attrForwardSince] = attributes.Number(r.ForwardSince)
	}
	if r.Shadow != "" {
		head[attrShadow] = attributes.Text(r.Shadow)
	}
	head[attrVersion] = attributes.Number(r.Version)
	head[attrFingerprint] = attributes.Text(r.Fingerprint)
	head[attrCreatedAt] = attributes.Text(r.CreatedAt.UTC().Format(timeFormat))
	return head
}

func versionItem(s core.Schema) item {
	s.Shadow, s.Revision = "", 0
	version := headItem(s.Registration)
	for name, value := range versionKey(s.Type, s.Version) {
		version[name] = value
	}
	version[attrDocument] = &types.AttributeValueMemberB{Value: s.Document}
	return version
}

func headOf(client string, found item) (core.Registration, error) {
	event := strings.TrimPrefix(attributes.TextIn(found, SortKey), eventPrefix)
	return registrationOf(core.EventType{Client: client, Event: event}, found)
}

func headIn(t core.EventType, found item) (head registry.Head, err error) {
	if head.Registration, err = registrationOf(t, found); err != nil {
		return registry.Head{}, err
	}
	head.DeletedAt, err = numberIn(found, attrDeletedAt)
	if err != nil {
		return registry.Head{}, damaged(t, err)
	}
	return head, nil
}

func registrationOf(t core.EventType, found item) (core.Registration, error) {
	numbers := map[string]int64{}
	for _, name := range []string{attrVersion, attrDeprecatedAt, attrVersionDeprecatedAt, attrDeletedVersion,
		attrRevision, attrBackwardSince, attrForwardSince} {
		var err error
		if numbers[name], err = numberIn(found, name); err != nil {
			return core.Registration{}, damaged(t, err)
		}
	}
	if numbers[attrVersion] == 0 {
		return core.Registration{}, damaged(t, errors.New("no version"))
	}
	created, err := time.Parse(time.RFC3339, attributes.TextIn(found, attrCreatedAt))
	if err != nil {
		return core.Registration{}, damaged(t, err)
	}
	return core.Registration{
		Type: t, Version: int(numbers[attrVersion]), Fingerprint: attributes.TextIn(found, attrFingerprint),
		CreatedAt: created, Author: attributes.TextIn(found, attrAuthor),
		Shadow: attributes.TextIn(found, attrShadow), Revision: int(numbers[attrRevision]),
		Settings: core.Settings{
			PartitionKey: attributes.TextIn(found, attrPartitionKey), Idempotent: trueIn(found, attrIdempotent),
			DataContentType:    attributes.TextIn(found, attrDataContentType),
			Compatibility:      core.Compatibility(attributes.TextIn(found, attrCompatibility)),
			OpenContentLenient: trueIn(found, attrLenient),
			VersionField:       attributes.TextIn(found, attrVersionField),
			Draft:              attributes.TextIn(found, attrDraft),
			FormatsAssert:      trueIn(found, attrAssertFormats), EnforcementWarn: trueIn(found, attrWarn),
			Accept:       core.Accept(attributes.TextIn(found, attrAccept)),
			DeprecatedAt: numbers[attrDeprecatedAt],
			Owner:        attributes.TextIn(found, attrOwner), Tags: core.Tags(attributes.TextIn(found, attrTags)),
			Description: attributes.TextIn(found, attrDescription),
		},
		Compatible: core.Compatible{BackwardSince: int(numbers[attrBackwardSince]),
			ForwardSince: int(numbers[attrForwardSince])},
		VersionDeprecatedAt: numbers[attrVersionDeprecatedAt], DeletedVersion: int(numbers[attrDeletedVersion]),
	}, nil
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

// numberIn is the number attribute of that name, 0 if there is none.
func numberIn(found item, name string) (int64, error) {
	if _, ok := found[name].(*types.AttributeValueMemberN); !ok {
		return 0, nil
	}
	return attributes.NumberIn(found, name)
}

func trueIn(found item, name string) bool {
	b, ok := found[name].(*types.AttributeValueMemberBOOL)
	return ok && b.Value
}

func damaged(t core.EventType, cause error) error {
	return &core.Error{Code: core.CodeInternal, Detail: "a stored item is damaged",
		Err: fmt.Errorf("item of %s: %w", t.Topic(), cause)}
}
