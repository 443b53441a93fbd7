package usage_test

import (
	"context"
	"testing"
	"time"

	"example.com/eventgateway/core/usage"
)

const client = "SpongeBob"

func setQuota(t *testing.T, s usage.Store, q usage.Quota) {
	t.Helper()
	if err := s.SetQuota(t.Context(), client, q); err != nil {
		t.Fatal(err)
	}
}

func unexpected(t *testing.T) func(context.Context, error) {
	return func(_ context.Context, cause error) { t.Errorf("a request was let in unchecked: %v", cause) }
}

// clock is a clock that tests move.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

// noon is a clock at twelve today.
func noon() *clock { return &clock{time.Now().UTC().Truncate(24 * time.Hour).Add(12 * time.Hour)} }
