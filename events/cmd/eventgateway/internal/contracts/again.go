package contracts

import (
	"cmp"
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/events/client"
)

// atOnce is how many requests are on their way at a time.
const atOnce = 8

// each calls do with the numbers below n, a few at a time. The first error ends it.
func each(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i := range n {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return do(ctx, i)
		})
	}
	return group.Wait()
}

// again calls do up to three times while a gateway that is busy says that the same request
// may succeed later. The request must change nothing.
func again(ctx context.Context, do func() error) (err error) {
	for wait := 500 * time.Millisecond; ; wait *= 4 {
		err = do()
		p, is := errors.AsType[*client.Problem](err)
		if !is || !p.Retryable || wait > 2*time.Second {
			return err
		}
		select {
		case <-time.After(min(cmp.Or(p.RetryAfter, wait), 10*time.Second)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
