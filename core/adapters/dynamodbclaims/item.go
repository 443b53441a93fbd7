package dynamodbclaims

import (
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
	stored[attrLease] = attributes.Milliseconds(c.Lease)
	stored[attrID] = attributes.Text(c.ID)
	stored[attrSource] = attributes.Text(c.Source)
	stored[attrPartitionKey] = attributes.Text(c.PartitionKey)
	stored[attrSchemaVersion] = attributes.Number(c.SchemaVersion)
	stored[attrViolations] = attributes.Number(c.Violations)
	stored[attrSince] = attributes.Milliseconds(c.Since)
	stored[attrUntil] = attributes.Milliseconds(c.Until)
	return stored
}

// expiry is the second in which a claim has expired.
func expiry(t time.Time) int64 { return t.Add(time.Second - time.Nanosecond).Unix() }

// expired compares in Go exactly as takeCondition does in DynamoDB.
func expired(c core.Claim, now time.Time) bool { return c.Expires.Unix() <= now.Unix() }

func claimOf(stored item) (core.Claim, error) {
	r := attributes.Reader{Item: stored}
	c := core.Claim{
		Key: r.Text(PartitionKey), Fingerprint: r.Text(attrFingerprint), Owner: r.Text(attrOwner),
		ID: r.Text(attrID), Source: r.Text(attrSource), PartitionKey: r.Text(attrPartitionKey),
		SchemaVersion: int(r.Number(attrSchemaVersion)),
		Violations:    int(r.NumberOrZero(attrViolations)), // earlier releases did not write it
		Since:         r.Time(attrSince), Until: r.Time(attrUntil), Lease: r.Time(attrLease),
		Expires: time.Unix(r.Number(TTL), 0).UTC(),
	}
	if place := r.Text(attrSequenceNumber); place != "" {
		c.Receipt = core.Receipt{
			ID: c.ID, SchemaVersion: c.SchemaVersion, PartitionKey: c.PartitionKey,
			ShardID: r.Text(attrShardID), SequenceNumber: place, Violations: c.Violations,
		}
	}
	if c.Key == "" {
		r.Check(fmt.Errorf("no %s", PartitionKey))
	}
	if err := r.Err("claim " + c.Key); err != nil {
		return core.Claim{}, err
	}
	return c, nil
}
