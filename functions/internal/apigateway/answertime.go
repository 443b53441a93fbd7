package apigateway

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// What is kept of a function's time for its answer. What a handler waits for ends that
// long before Lambda would end the process, and API Gateway answer with an error that
// says nothing. The work takes the longer, the smaller the function's part of a
// processor is.
const (
	waitOfAnswer    = 100 * time.Millisecond // on the clock
	workOfAnswer    = 60 * time.Millisecond  // of a processor: to finish what is being checked, and to write
	workOfOneResult = 15 * time.Microsecond  // of a processor: for each event of a batch
)

// Reserve returns a context that ends early enough for an answer of so many results.
// What handlers are given is good for one.
func Reserve(ctx context.Context, results int) (context.Context, context.CancelFunc) {
	return earlier(ctx, onThisProcessor(time.Duration(results)*workOfOneResult))
}

// beforeDeadline returns a context that ends early enough for a short answer.
func beforeDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	return earlier(ctx, waitOfAnswer+onThisProcessor(workOfAnswer))
}

// earlier is a context that ends so much earlier, but leaves at least half of its time.
func earlier(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-min(by, time.Until(deadline)/2)))
}

// onThisProcessor is how long work of a whole processor takes on the function's part of
// one.
func onThisProcessor(work time.Duration) time.Duration {
	memoryMB := lambdacontext.MemoryLimitInMB
	if memoryMB <= 0 || memoryMB >= vCPU {
		return work
	}
	return work * vCPU / time.Duration(memoryMB)
}
