package dynamodbclaims

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
)

// kept are the attributes that stay as they are when a claim is taken over.
var kept = []string{attrFingerprint, attrID, attrSource, attrPartitionKey, attrSchemaVersion, attrViolations, attrSince,
	attrUntil, TTL}

// takeExpression makes a new claim or takes one over, in one call. It replaces the owner and
// the lease of an existing claim, and keeps the rest.
var takeExpression = func() string {
	expression := "SET #owner = :owner, #lease = :lease"
	for _, name := range kept {
		expression += fmt.Sprintf(", #%s = if_not_exists(#%[1]s, :%[1]s)", name)
	}
	return expression
}()

// takeCondition lets an owner take its own claim again, because the SDK repeats a call
// whose answer was lost and then finds the claim there.
const takeCondition = "attribute_not_exists(" + PartitionKey + ")" +
	" OR attribute_not_exists(#sequence_number) AND #fingerprint = :fingerprint AND #expires_at > :now_s" +
	" AND (#lease <= :now OR #owner = :owner)"

var takeNames = names(append(slices.Clip(kept), attrOwner, attrLease, attrSequenceNumber)...)

// Take implements [core.Claims] by an UpdateItem for each.
func (c *Claims) Take(ctx context.Context, now time.Time, claims []core.Claim) []core.ClaimResult {
	results := make([]core.ClaimResult, len(claims))
	each(len(claims), func(i int) { results[i] = c.take(ctx, now, claims[i]) })
	return results
}

func (c *Claims) take(ctx context.Context, now time.Time, asked core.Claim) core.ClaimResult {
	values := item{":now": attributes.Number(now.UnixMilli()), ":now_s": attributes.Number(now.Unix())}
	for name, value := range itemOf(asked) {
		if name != PartitionKey {
			values[":"+name] = value
		}
	}
	for range 3 { // the second time round, there is nothing left that had expired, or somebody new
		out, err := c.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: &c.table, Key: keyOf(asked.Key),
			UpdateExpression: aws.String(takeExpression), ConditionExpression: aws.String(takeCondition),
			ExpressionAttributeNames: takeNames, ExpressionAttributeValues: values,
			ReturnValues:                        types.ReturnValueAllNew,
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		})
		if err == nil {
			stored, err := claimOf(out.Attributes)
			over := stored.Since.UnixMilli() != asked.Since.UnixMilli()
			return core.ClaimResult{Claim: stored, Taken: err == nil, TakenOver: over && err == nil, Err: err}
		}
		refused, ok := errors.AsType[*types.ConditionalCheckFailedException](err)
		if !ok {
			return core.ClaimResult{Err: awserrors.ToCore(backend, err)}
		}
		found, err := claimOf(refused.Item)
		if err != nil || !expired(found, now) {
			return core.ClaimResult{Claim: found, Err: err}
		}
		// DynamoDB deletes what has expired within days, not at once.
		if err := c.replace(ctx, found, asked); err == nil {
			return core.ClaimResult{Claim: asked, Taken: true}
		} else if core.CodeOf(err) != core.CodeEventInProgress {
			return core.ClaimResult{Err: err}
		}
	}
	return core.ClaimResult{Err: core.LostClaim()}
}

// replace puts a new claim in the place of an expired one, unless another request was
// faster.
func (c *Claims) replace(ctx context.Context, old, claim core.Claim) error {
	_, err := c.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &c.table, Item: itemOf(claim),
		ConditionExpression:      aws.String("#owner = :owner AND #expires_at = :expires_at"),
		ExpressionAttributeNames: names(attrOwner, TTL),
		ExpressionAttributeValues: item{":owner": attributes.Text(old.Owner),
			":expires_at": attributes.Number(old.Expires.Unix())},
	})
	return changed(err)
}
