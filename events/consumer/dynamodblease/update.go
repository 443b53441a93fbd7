package dynamodblease

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"example.com/eventgateway/events/awsbody"
	"example.com/eventgateway/events/consumer/lease"
)

// change is a change of one item.
type change struct {
	set    item
	remove []string
	add    []string               // one to each
	made   func(lease.Lease) bool // whether a lease with the next counter is as the change makes it
}

// update makes a change, if the item has the owner and the counter of l.
func (s *Store) update(ctx context.Context, l lease.Lease, c change) (lease.Lease, bool, error) {
	condition, values := sameAs(l)
	var set, add []string
	for name, value := range c.set {
		values[":"+name] = value
		set = append(set, name+" = :"+name)
	}
	for _, name := range c.add {
		values[":one"] = number(1)
		add = append(add, name+" :one")
	}
	expression := "ADD " + strings.Join(add, ", ")
	if len(set) > 0 {
		expression += " SET " + strings.Join(set, ", ")
	}
	if len(c.remove) > 0 {
		expression += " REMOVE " + strings.Join(c.remove, ", ")
	}
	tries := 0
	out, err := s.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: keyOf(l.Key), UpdateExpression: &expression, ConditionExpression: &condition,
		ExpressionAttributeValues: values, ReturnValues: types.ReturnValueAllNew,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}, counting(&tries))
	if refused, is := refusal(err); is {
		stored, err := leaseOf(refused.Item)
		if err == nil && tries > 1 && stored.Counter == l.Counter+1 && c.made(stored) {
			return stored, true, nil
		}
		return lease.Lease{}, false, nil
	}
	if err != nil {
		return lease.Lease{}, false, s.explain("changing", err)
	}
	stored, err := leaseOf(out.Attributes)
	return stored, err == nil, s.explain("changing", err)
}

// sameAs is the condition that the item has the owner and the counter of l. What is absent counts as
// empty, or zero.
func sameAs(l lease.Lease) (condition string, values item) {
	values = item{":counter": number(l.Counter)}
	condition = attrCounter + " = :counter AND "
	if l.Counter == 0 {
		condition = "(" + attrCounter + " = :counter OR attribute_not_exists(" + attrCounter + ")) AND "
	}
	if l.Owner == "" {
		values[":zero"] = number(0)
		return condition + "(attribute_not_exists(" + attrOwner + ") OR size(" + attrOwner + ") = :zero)", values
	}
	values[":owner"] = text(l.Owner)
	return condition + attrOwner + " = :owner", values
}

// refusal returns the error of a condition that was not met.
func refusal(err error) (*types.ConditionalCheckFailedException, bool) {
	return errors.AsType[*types.ConditionalCheckFailedException](err)
}

// counting counts how often the SDK sends a request. The answer to an earlier try may be lost.
func counting(tries *int) func(*dynamodb.Options) {
	count := middleware.FinalizeMiddlewareFunc("CountTries", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		*tries++
		return next.HandleFinalize(ctx, in)
	})
	return func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, awsbody.HideWriteTo, func(stack *middleware.Stack) error {
			return stack.Finalize.Insert(count, "Retry", middleware.After)
		})
	}
}
