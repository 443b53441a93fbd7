package keyadmin

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/core/adapters/dynamodbusage"
	"example.com/eventgateway/core/keys"
)

// uses tells when keys were used last. It is a part of usage.Reader.
type uses interface {
	KeyUsed(ctx context.Context, id string) (day time.Time, err error)
}

// callsAtOnce bounds the reads that run in parallel, one for each key.
const callsAtOnce = 16

// daysUsed returns the days on which keys were used last, the zero time for one that is not known.
func (k *admin) daysUsed(ctx context.Context, of []keys.Key) ([]time.Time, error) {
	days := make([]time.Time, len(of))
	if k.usage.Name == "" {
		return days, nil
	}
	return days, k.usage.Use(ctx, func(ctx context.Context) error {
		reader, err := k.openUsage(ctx)
		if err != nil {
			return err
		}
		reads, ctx := errgroup.WithContext(ctx)
		reads.SetLimit(callsAtOnce)
		for i := range of {
			reads.Go(func() (err error) {
				days[i], err = reader.KeyUsed(ctx, of[i].ID)
				return err
			})
		}
		return reads.Wait()
	})
}

func (k *admin) dynamoDBUsage(ctx context.Context) (uses, error) {
	c, err := k.usage.Config(ctx)
	if err != nil {
		return nil, err
	}
	return dynamodbusage.New(dynamodb.NewFromConfig(c), k.usage.Name), nil
}
