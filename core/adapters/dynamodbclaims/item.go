package dynamodbclaims

import (
	"errors"
	"fmt"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
)

// Names of the table's key attribute, and of the attribute by which DynamoDB
// deletes items. The stack and local runs create the table with these names.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
const (
	PartitionKey = "pk"         // string
	TTL          = "expires_at" // number, seconds since 1970
)

// The attributes beside these two, by example:
//
//	pk SpongeBob.Fruits#Xz…   fingerprint 4f…   owner 019a…   lease 1795521600123
//	event_id 7   source urn:shop   partition_key basket-3   schema_version 2   violations 0
//	since 1795521590123   until 1795521600123
//	shard_id shardId-000000000001   sequence_number 4959…      once it is settled
//
// Times are in milliseconds since 1970. An item is mostly below 1 KB, which is one
// write unit.
const (
	attrFingerprint    = "fingerprint"
	attrOwner          = "owner"
	attrLease          = "lease"
	attrID             = "event_id"
	attrSource         = "source"
	attrPartitionKey   = "partition_key"
	attrSchemaVersion  = "schema_version"
	attrViolations     = "violations"
	attrSince          = "since"
	attrUntil          = "until"
	attrShardID        = "shard_id"
	attrSequenceNumber = "sequence_number"
)

// names lets expressions say #owner and so on: several of the names are reserved.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
func names(attributes ...string) map[string]string {
	placeholders := map[string]string{}
	for _, name := range attributes {
		placeholders["#"+name] = name
	}
	return placeholders
}

type item = attributes.Item

func keyOf(key string) item { return item{PartitionKey: attributes.Text(key)} }

func itemOf(c core.Claim) item {
	stored := keyOf(c.Key)
	stored[TTL] = attributes.Number(expiry(c.Expires))
	stored[attrFingerprint] = attributes.Text(c.Fingerprint)
	stored[attrOwner] = attributes.Text(c.Owner)
	stored[attrLease] = attributes.Number(c.Lease.UnixMilli())
	stored[attrID] = attributes.Text(c.ID)
	stored[attrSource] = attributes.Text(c.Source)
	stored[attrPartitionKey] = attributes.Text(c.PartitionKey)
	stored[attrSchemaVersion] = attributes.Number(int64(c.SchemaVersion))
	stored[attrViolations] = attributes.Number(int64(c.Violations))
	stored[attrSince] = attributes.Number(c.Since.UnixMilli())
	stored[attrUntil] = attributes.Number(c.Until.UnixMilli())
	return stored
}

// expiry is the second in which a claim has expired.
func expiry(t time.Time) int64 { return t.Add(time.Second - time.Nanosecond).Unix() }

// expired compares in Go exactly as takeCondition does in DynamoDB.
func expired(c core.Claim, now time.Time) bool { return c.Expires.Unix() <= now.Unix() }

func claimOf(stored item) (core.Claim, error) {
	var errs []error
	number := func(name string) int64 {
		v, err := attributes.NumberIn(stored, name)
		errs = append(errs, err)
		return v
	}
	c := core.Claim{
		Key: attributes.TextIn(stored, PartitionKey), Fingerprint: attributes.TextIn(stored, attrFingerprint),
		Owner: attributes.TextIn(stored, attrOwner),
		ID:    attributes.TextIn(stored, attrID), Source: attributes.TextIn(stored, attrSource),
		PartitionKey:  attributes.TextIn(stored, attrPartitionKey),
		SchemaVersion: int(number(attrSchemaVersion)),
		Since:         time.UnixMilli(number(attrSince)).UTC(), Until: time.UnixMilli(number(attrUntil)).UTC(),
		Lease: time.UnixMilli(number(attrLease)).UTC(), Expires: time.Unix(number(TTL), 0).UTC(),
	}
	if stored[attrViolations] != nil { // earlier releases did not write it
		c.Violations = int(number(attrViolations))
	}
	if place := attributes.TextIn(stored, attrSequenceNumber); place != "" {
		c.Receipt = core.Receipt{
			ID: c.ID, SchemaVersion: c.SchemaVersion, PartitionKey: c.PartitionKey,
			ShardID: attributes.TextIn(stored, attrShardID), SequenceNumber: place, Violations: c.Violations,
		}
	}
	if err := errors.Join(errs...); err != nil || c.Key == "" {
		return core.Claim{}, &core.Error{Code: core.CodeInternal, Detail: "a stored item is damaged",
			Err: fmt.Errorf("claim %s: %w", c.Key, err)}
	}
	return c, nil
}
