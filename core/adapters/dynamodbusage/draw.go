package dynamodbusage

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
	"example.com/eventgateway/core/usage"
)

// Draw implements [usage.Ledger] by one UpdateItem, whose condition is the state that the draw
// wants. If the bucket is in another one, DynamoDB tells it with the refusal.
func (s *Store) Draw(ctx context.Context, client string, d usage.Draw) (usage.Bucket, bool, error) {
	in := updateOf(d).input(s.table, keyOf(client, itemBucket))
	in.ReturnValues = types.ReturnValueAllNew
	in.ReturnValuesOnConditionCheckFailure = types.ReturnValuesOnConditionCheckFailureAllOld
	out, err := s.client.UpdateItem(ctx, in)
	if refusal, refused := errors.AsType[*types.ConditionalCheckFailedException](err); refused {
		now, err := bucketOf(refusal.Item)
		return now, false, err
	}
	if err != nil {
		return usage.Bucket{}, false, awserrors.ToCore(backend, err)
	}
	now, err := bucketOf(out.Attributes)
	return now, err == nil, err
}

func updateOf(d usage.Draw) *update {
	var u update
	u.add(attrDraws, 1)
	u.set(TTL, attributes.Number(time.Unix(0, d.Now).Add(bucketTime).Unix()))
	for k := range usage.Kinds {
		if d.Bounded[k] {
			u.drawKind(d, k)
		}
	}
	day := attributes.Text(d.Day.Format(time.DateOnly))
	if d.NewDay {
		u.when("(attribute_not_exists(" + u.name(attrDay) + ") OR " + u.name(attrDay) + " <> " + u.value(day) + ")")
		u.set(attrDay, day)
		u.set(attrTaken, attributes.Number(d.Events))
		return &u
	}
	u.when(u.name(attrDay) + " = " + u.value(day))
	u.when(u.name(attrTaken) + " <= " + u.value(attributes.Number(d.MostTaken)))
	u.add(attrTaken, d.Events)
	return &u
}

func (u *update) drawKind(d usage.Draw, k usage.Kind) {
	full, now := fullPrefix+k.String(), u.value(attributes.Number(d.Now))
	if d.Idle[k] {
		u.when("(attribute_not_exists(" + u.name(full) + ") OR " + u.name(full) + " < " + now + ")")
		u.set(full, attributes.Number(d.Now+d.Later[k]))
		return
	}
	u.when(u.name(full) + " >= " + now)
	u.when(u.name(full) + " <= " + u.value(attributes.Number(d.Latest[k])))
	u.add(full, d.Later[k])
}
