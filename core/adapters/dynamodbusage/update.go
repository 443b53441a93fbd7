package dynamodbusage

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core/adapters/internal/attributes"
)

// update collects the expressions of an UpdateItem. Names have placeholders, since some are
// words of DynamoDB's.
type update struct {
	sets, adds, conditions []string
	names                  map[string]string
	values                 item
}

func (u *update) name(attribute string) string {
	if u.names == nil {
		u.names = map[string]string{}
	}
	u.names["#"+attribute] = attribute
	return "#" + attribute
}

func (u *update) value(v types.AttributeValue) string {
	if u.values == nil {
		u.values = item{}
	}
	placeholder := ":v" + strconv.Itoa(len(u.values))
	u.values[placeholder] = v
	return placeholder
}

func (u *update) set(attribute string, v types.AttributeValue) {
	u.sets = append(u.sets, u.name(attribute)+" = "+u.value(v))
}

func (u *update) add(attribute string, n int64) {
	u.adds = append(u.adds, u.name(attribute)+" "+u.value(attributes.Number(n)))
}

func (u *update) when(condition string) { u.conditions = append(u.conditions, condition) }

// input returns the call that updates the item with this key.
func (u *update) input(table string, key item) *dynamodb.UpdateItemInput {
	expression := "SET " + strings.Join(u.sets, ", ")
	if len(u.adds) > 0 {
		expression += " ADD " + strings.Join(u.adds, ", ")
	}
	in := &dynamodb.UpdateItemInput{
		TableName: &table, Key: key, UpdateExpression: &expression,
		ExpressionAttributeNames: u.names, ExpressionAttributeValues: u.values,
	}
	if len(u.conditions) > 0 {
		condition := strings.Join(u.conditions, " AND ")
		in.ConditionExpression = &condition
	}
	return in
}
