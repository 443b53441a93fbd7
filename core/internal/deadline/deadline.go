// Package deadline leaves time in a request for what comes after a step.
package deadline

import (
	"context"
	"time"
)

// Earlier returns a context that ends so much earlier than ctx, but by at most one part of the
// time that is left. Without a deadline it can only be cancelled.
func Earlier(ctx context.Context, by time.Duration, part int) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end.Add(-min(by, time.Until(end)/time.Duration(part))))
}
