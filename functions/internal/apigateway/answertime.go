package apigateway

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// The time that a function keeps for its answer. A handler's context ends that long before
// Lambda's deadline. At the deadline Lambda kills the process, and API Gateway answers with
// an error that says nothing. With less memory, a function has a smaller part of a
// processor, and its work takes longer.
const (
	waitOfAnswer    = 100 * time.Millisecond // on the clock
	workOfAnswer    = 60 * time.Millisecond  // of a processor: to finish what is being checked, and to write
	workOfOneResult = 15 * time.Microsecond  // of a processor: for each event of a batch
)

// VCPU is the memory, in MB, with which a function has one whole processor. With less it has a
// part in proportion, but still sees two processors.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
const VCPU = 1769

// Reserve returns a context that leaves time for an answer of so many results. The
// context that a handler gets leaves time for one.
func Reserve(ctx context.Context, results int) (context.Context, context.CancelFunc) {
	return earlier(ctx, onThisProcessor(time.Duration(results)*workOfOneResult))
}

// beforeDeadline returns a context that leaves time for a short answer.
func beforeDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	return earlier(ctx, waitOfAnswer+onThisProcessor(workOfAnswer))
}

// earlier returns a context that ends so much earlier, but has at least half of the time.
func earlier(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-min(by, time.Until(deadline)/2)))
}

// onThisProcessor scales work from a whole processor to the function's part of one.
func onThisProcessor(work time.Duration) time.Duration {
	memoryMB := lambdacontext.MemoryLimitInMB
	if memoryMB <= 0 || memoryMB >= VCPU {
		return work
	}
	return work * VCPU / time.Duration(memoryMB)
}
