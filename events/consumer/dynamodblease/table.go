package dynamodblease

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// TableAPI has the methods that are used of a [*dynamodb.Client] to make a table. The caller's role
// needs dynamodb:DescribeTable, and where there is no table, CreateTable and TagResource.
type TableAPI interface {
	API
	dynamodb.DescribeTableAPIClient
	CreateTable(context.Context, *dynamodb.CreateTableInput, ...func(*dynamodb.Options),
	) (*dynamodb.CreateTableOutput, error)
}

var _ TableAPI = (*dynamodb.Client)(nil)

// Options are options of [Open].
type Options struct {
	Tags map[string]string // of a table that Open makes
}

// ErrNotLeases is the error for a table that has another key than a table of leases.
var ErrNotLeases = errors.New("it is not a table of leases")

// readyTime is how long DynamoDB may take to make a table.
const readyTime = 3 * time.Minute

// Open returns the leases in a table. It makes the table if there is none, without a throughput to
// pay for, and waits until it is ready.
func Open(ctx context.Context, api TableAPI, table string, options Options) (*Store, error) {
	err := Check(ctx, api, table)
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); missing {
		err = create(ctx, api, table, options)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the table %s: %w", table, err)
	}
	ready := dynamodb.NewTableExistsWaiter(api, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = time.Second })
	if err := ready.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &table}, readyTime); err != nil {
		return nil, fmt.Errorf("waiting for the table %s: %w", table, err)
	}
	return New(api, table), nil
}

// Check returns [ErrNotLeases] if a table is for something else than leases.
func Check(ctx context.Context, api dynamodb.DescribeTableAPIClient, table string) error {
	found, err := api.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &table})
	if err != nil {
		return err
	}
	if keys := found.Table.KeySchema; len(keys) != 1 || aws.ToString(keys[0].AttributeName) != Key {
		return ErrNotLeases
	}
	return nil
}

func create(ctx context.Context, api TableAPI, table string, options Options) error {
	input := &dynamodb.CreateTableInput{
		TableName:            &table,
		BillingMode:          types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String(Key), AttributeType: "S"}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String(Key), KeyType: types.KeyTypeHash}},
	}
	for _, name := range slices.Sorted(maps.Keys(options.Tags)) {
		input.Tags = append(input.Tags, types.Tag{Key: aws.String(name), Value: aws.String(options.Tags[name])})
	}
	_, err := api.CreateTable(ctx, input)
	if _, exists := errors.AsType[*types.ResourceInUseException](err); exists {
		return nil // another worker was first
	}
	return err
}
