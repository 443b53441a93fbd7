package getitem

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/go-json-experiment/json"

	"example.com/eventgateway/core/adapters/internal/direct"
)

// plainKey returns the key of a plain read. ok is false for any other read.
func plainKey(in *dynamodb.GetItemInput) (key map[string]string, ok bool) {
	if in.TableName == nil || in.AttributesToGet != nil || in.ExpressionAttributeNames != nil ||
		in.ProjectionExpression != nil || in.ReturnConsumedCapacity != "" {
		return nil, false
	}
	key = make(map[string]string, len(in.Key))
	for name, value := range in.Key {
		s, ok := value.(*types.AttributeValueMemberS)
		if !ok {
			return nil, false
		}
		key[name] = s.Value
	}
	return key, true
}

// appendCall appends a call in DynamoDB's JSON protocol.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
func appendCall(b []byte, in *dynamodb.GetItemInput, key map[string]string) []byte {
	b = append(b, '{')
	if in.ConsistentRead != nil {
		b = append(b, `"ConsistentRead":`...)
		b = append(strconv.AppendBool(b, *in.ConsistentRead), ',')
	}
	b = append(b, `"Key":{`...)
	first := true
	for name, value := range key {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(direct.AppendString(b, name), `:{"S":`...)
		b = append(direct.AppendString(b, value), '}')
	}
	b = append(b, `},"TableName":`...)
	return append(direct.AppendString(b, *in.TableName), '}')
}

// parse reads an answer of the plain form: an item, if there is one, with strings, numbers,
// binary values and booleans. ok is false for any other answer, which may be a good one.
func parse(text []byte) (out *dynamodb.GetItemOutput, ok bool) {
	var answer struct{ Item map[string]attribute }
	if err := json.Unmarshal(text, &answer, json.RejectUnknownMembers(true)); err != nil {
		return nil, false
	}
	out = &dynamodb.GetItemOutput{}
	if answer.Item != nil {
		out.Item = make(map[string]types.AttributeValue, len(answer.Item))
	}
	for name, a := range answer.Item {
		value := a.value()
		if value == nil {
			return nil, false
		}
		out.Item[name] = value
	}
	return out, true
}

// attribute is an attribute value: it has one member, named after its type.
type attribute struct {
	S, N *string
	B    *[]byte
	BOOL *bool
}

// value returns the attribute value, nil if there is none or more than one.
func (a attribute) value() types.AttributeValue {
	switch a {
	case attribute{}:
		return nil
	case attribute{S: a.S}:
		return &types.AttributeValueMemberS{Value: *a.S}
	case attribute{N: a.N}:
		return &types.AttributeValueMemberN{Value: *a.N}
	case attribute{B: a.B}:
		return &types.AttributeValueMemberB{Value: *a.B}
	case attribute{BOOL: a.BOOL}:
		return &types.AttributeValueMemberBOOL{Value: *a.BOOL}
	}
	return nil
}
