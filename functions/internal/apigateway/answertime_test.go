package apigateway

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// The time kept for the answer grows with the number of results, and as the function's part
// of a processor shrinks. It is never more than half of the time.
func TestTheTimeForTheAnswerGrows(t *testing.T) {
	defer func(before int) { lambdacontext.MemoryLimitInMB = before }(lambdacontext.MemoryLimitInMB)
	const function = 10 * time.Second
	kept := func(memoryMB, results int) time.Duration {
		lambdacontext.MemoryLimitInMB = memoryMB
		ctx, cancel := context.WithTimeout(t.Context(), function)
		defer cancel()
		deadline, _ := ctx.Deadline()
		ctx, cancel = beforeDeadline(ctx)
		defer cancel()
		ctx, cancel = Reserve(ctx, results)
		defer cancel()
		end, _ := ctx.Deadline()
		return deadline.Sub(end)
	}
	small, large := kept(256, 1), kept(256, 5000)
	if large < small+400*time.Millisecond {
		t.Errorf("of 5,000 results %v are kept, of one %v", large, small)
	}
	if whole := kept(1769, 5000); whole >= large/2 || kept(0, 5000) != whole {
		t.Errorf("with a whole processor %v are kept, with a seventh of one %v", whole, large)
	}
	if least := kept(128, 1_000_000); least > function*8/10 {
		t.Errorf("%v of %v are kept", least, function)
	}
}
