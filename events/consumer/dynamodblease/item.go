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

// leaseOf reads an item. What is absent is empty, or zero.
func leaseOf(i item) (lease.Lease, error) {
	r := reader{item: i}
	l := lease.Lease{
		Key: r.text(Key), Owner: r.text(attrOwner), Checkpoint: r.text(attrCheckpoint),
		Parents: r.set(attrParents), Children: r.set(attrChildren),
		StartingHash: r.text(attrStart), EndingHash: r.text(attrEnd),
		Counter: r.number(attrCounter), SubSequence: r.number(attrSubSequence),
		SwitchesSinceCheckpoint: r.number(attrSwitches),
	}
	if l.Key == "" || l.Checkpoint == "" {
		r.errs = append(r.errs, errors.New("want a key and a checkpoint"))
	}
	if len(r.errs) > 0 {
		return lease.Lease{}, fmt.Errorf("the item %q is no lease: %w", l.Key, errors.Join(r.errs...))
	}
	return l, nil
}

// reader reads the attributes of an item, and notes which have another type than they should.
type reader struct {
	item item
	errs []error
}

func (r *reader) text(name string) string {
	s, is := r.item[name].(*types.AttributeValueMemberS)
	if !is {
		r.check(name, "string")
		return ""
	}
	return s.Value
}

func (r *reader) set(name string) []string {
	s, is := r.item[name].(*types.AttributeValueMemberSS)
	if !is {
		r.check(name, "set of strings")
		return nil
	}
	return s.Value
}

func (r *reader) number(name string) int64 {
	n, is := r.item[name].(*types.AttributeValueMemberN)
	if !is {
		r.check(name, "number")
		return 0
	}
	value, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("its %s: %w", name, err))
	}
	return value
}

// check notes an attribute of another type. One that is absent has none.
func (r *reader) check(name, want string) {
	if r.item[name] != nil {
		r.errs = append(r.errs, fmt.Errorf("its %s is no %s", name, want))
	}
}
