// Package attributes makes and reads the attribute values of DynamoDB items, for all
// adapters that keep items.
package attributes

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Item is an item, or a part of an item, such as its key.
type Item = map[string]types.AttributeValue

// Text is a string attribute.
func Text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// Number is a number attribute.
func Number[N int | int64](n N) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(int64(n), 10)}
}

// Milliseconds is a time as a number: milliseconds since 1970.
func Milliseconds(t time.Time) types.AttributeValue { return Number(t.UnixMilli()) }

// NumberIn returns the number attribute of that name. The error says that it does not
// exist, or is not a whole number.
func NumberIn(item Item, name string) (int64, error) {
	n, ok := item[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0, fmt.Errorf("no %s", name)
	}
	return strconv.ParseInt(n.Value, 10, 64)
}

// TextIn returns the string attribute of that name, "" if it does not exist.
func TextIn(item Item, name string) string {
	if s, ok := item[name].(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}
