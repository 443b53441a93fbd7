package dynamodblease

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/events/consumer/lease"
)

// Key is the table's partition key, a string. The table has no sort key.
const Key = "leaseKey"

// Names of the other members of an item, as the Kinesis Client Library has them
// (https://docs.aws.amazon.com/streams/latest/dev/kcl-dynamoDB.html).
const (
	attrOwner       = "leaseOwner" // absent for nobody
	attrCounter     = "leaseCounter"
	attrCheckpoint  = "checkpoint"
	attrSubSequence = "checkpointSubSequenceNumber"
	attrSwitches    = "ownerSwitchesSinceCheckpoint"
	attrParents     = "parentShardId" // a set, absent if it is empty
	attrChildren    = "childShardIds"
	attrStart       = "startingHashKey"
	attrEnd         = "endingHashKey"

	// The library prepares a checkpoint here, and names the worker that may write one during a
	// handover. Either ends with the next checkpoint or owner.
	attrPending         = "pendingCheckpoint"
	attrPendingSub      = "pendingCheckpointSubSequenceNumber"
	attrPendingState    = "pendingCheckpointState"
	attrCheckpointOwner = "checkpointOwner"
)

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func keyOf(key string) item { return item{Key: text(key)} }

func itemOf(l lease.Lease) item {
	i := item{
		Key: text(l.Key), attrCounter: number(l.Counter), attrCheckpoint: text(l.Checkpoint),
		attrSubSequence: number(l.SubSequence), attrSwitches: number(l.SwitchesSinceCheckpoint),
	}
	for name, value := range map[string]string{attrOwner: l.Owner, attrStart: l.StartingHash, attrEnd: l.EndingHash} {
		if value != "" {
			i[name] = text(value)
		}
	}
	for name, set := range map[string][]string{attrParents: l.Parents, attrChildren: l.Children} {
		if len(set) > 0 {
			i[name] = &types.AttributeValueMemberSS{Value: set}
		}
	}
	return i
}

// leaseOf reads an item. A counter may be absent, and is then zero.
func leaseOf(i item) (lease.Lease, error) {
	l := lease.Lease{
		Key: textOf(i[Key]), Owner: textOf(i[attrOwner]), Checkpoint: textOf(i[attrCheckpoint]),
		Parents: setOf(i[attrParents]), Children: setOf(i[attrChildren]),
		StartingHash: textOf(i[attrStart]), EndingHash: textOf(i[attrEnd]),
	}
	var errs [3]error
	l.Counter, errs[0] = numberOf(i[attrCounter])
	l.SubSequence, errs[1] = numberOf(i[attrSubSequence])
	l.SwitchesSinceCheckpoint, errs[2] = numberOf(i[attrSwitches])
	if err := errors.Join(errs[:]...); err != nil || l.Key == "" || l.Checkpoint == "" {
		return lease.Lease{}, fmt.Errorf("the item %q is no lease: %w", l.Key,
			errors.Join(err, errors.New("want a key, a checkpoint and counters")))
	}
	return l, nil
}

func textOf(v types.AttributeValue) string {
	if s, is := v.(*types.AttributeValueMemberS); is {
		return s.Value
	}
	return ""
}

func setOf(v types.AttributeValue) []string {
	if s, is := v.(*types.AttributeValueMemberSS); is {
		return s.Value
	}
	return nil
}

func numberOf(v types.AttributeValue) (int64, error) {
	n, is := v.(*types.AttributeValueMemberN)
	if !is {
		return 0, nil
	}
	return strconv.ParseInt(n.Value, 10, 64)
}
