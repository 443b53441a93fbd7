package memory_test

import (
	"context"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/sampling"
)

// DynamoDB may delete an item as soon as its time is past by the real clock. So no
// item of the suites expires while they run, whatever clock they play with.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
func TestNoItemOfTheSuitesExpiresMeanwhile(t *testing.T) {
	t.Run("claims", func(t *testing.T) {
		coretest.Claims(t, func(t *testing.T) core.Claims { return &lastingClaims{t: t} })
	})
	t.Run("samples", func(t *testing.T) {
		coretest.EventSamples(t, func(t *testing.T) sampling.EventSamples { return &lastingSamples{t: t} })
	})
}

// lastingClaims fails the test where it is given what expires soon.
type lastingClaims struct {
	memory.Claims
	t *testing.T
}

func (l *lastingClaims) Take(ctx context.Context, now time.Time, claims []core.Claim) []core.ClaimResult {
	for _, c := range claims {
		wantLasting(l.t, c.Expires)
	}
	return l.Claims.Take(ctx, now, claims)
}

// lastingSamples fails the test where it is given what expires soon.
type lastingSamples struct {
	memory.Samples
	t *testing.T
}

func (l *lastingSamples) Keep(ctx context.Context, samples []sampling.Sample) error {
	for _, s := range samples {
		wantLasting(l.t, s.Expires)
	}
	return l.Samples.Keep(ctx, samples)
}

func wantLasting(t *testing.T, expires time.Time) {
	t.Helper()
	if time.Until(expires) < time.Minute { // what one case of a suite may take
		t.Errorf("an item expires at %v: DynamoDB may delete it in the middle of the test", expires)
	}
}
