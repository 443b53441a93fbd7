package dynamodblease_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/events/consumer/dynamodblease"
)

// oneItem is a table with one item.
type oneItem struct {
	dynamodblease.API
	item map[string]types.AttributeValue
}

func (o oneItem) Scan(context.Context, *dynamodb.ScanInput, ...func(*dynamodb.Options)) (*dynamodb.ScanOutput, error) {
	return &dynamodb.ScanOutput{Items: []map[string]types.AttributeValue{o.item}}, nil
}

// Read where an application of the Kinesis Client Library stopped.
func ExampleStore() {
	api := oneItem{item: kclItem()} // dynamodb.NewFromConfig(config) in earnest
	leases, err := dynamodblease.New(api, "shop").List(context.Background())
	if err != nil {
		fmt.Println(err)
	}
	for _, l := range leases {
		fmt.Println(l.Key, l.Owner, l.Counter, l.Checkpoint)
	}
	// Output:
	// shardId-000000000002 10.0.0.7:f00d 1234 49590338271490256608559692538361571095921575989136588898
}
