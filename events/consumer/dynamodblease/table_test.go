package dynamodblease_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/events/consumer/dynamodblease"
	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func TestOpen(t *testing.T) {
	store, api, table := open(t, emulatortest.Config(t))
	described, err := api.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &table})
	if err != nil || described.Table.BillingModeSummary.BillingMode != types.BillingModePayPerRequest {
		t.Fatalf("got %+v, %v", described, err)
	}
	tags, err := api.ListTagsOfResource(t.Context(),
		&dynamodb.ListTagsOfResourceInput{ResourceArn: described.Table.TableArn})
	if err != nil || len(tags.Tags) != 1 || aws.ToString(tags.Tags[0].Key) != "a" {
		t.Errorf("the tags are %+v, %v", tags, err)
	}
	if _, err := store.Create(t.Context(), lease.Lease{Key: "a", Checkpoint: lease.Latest}); err != nil {
		t.Fatal(err)
	}
	again, err := dynamodblease.Open(t.Context(), api, table, dynamodblease.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if leases, err := again.List(t.Context()); err != nil || len(leases) != 1 {
		t.Errorf("got %v, %v", leases, err)
	}
}

// Workers that begin at once make one table.
func TestOpenAtOnce(t *testing.T) {
	api, table := dynamodb.NewFromConfig(emulatortest.Config(t)), emulatortest.UniqueName(t)
	defer api.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &table})
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			if _, err := dynamodblease.Open(t.Context(), api, table, dynamodblease.Options{}); err != nil {
				t.Error(err)
			}
		})
	}
	workers.Wait()
}

// A table of something else is left alone.
func TestNotATableOfLeases(t *testing.T) {
	api, table := emulatortest.Table(t, emulator.CreateClaimTable)
	_, err := dynamodblease.Open(t.Context(), api, table, dynamodblease.Options{})
	if !errors.Is(err, dynamodblease.ErrNotLeases) {
		t.Errorf("got %v", err)
	}
}
