package memory_test

import (
	"testing"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/coretest"
)

func TestRejected(t *testing.T) {
	coretest.RejectedEvents(t, func(*testing.T) coretest.RejectedUnderTest {
		rejected := &memory.Rejected{}
		return coretest.RejectedUnderTest{RejectedEvents: rejected,
			Read: func(*testing.T, int) map[string]coretest.Kept {
				kept := map[string]coretest.Kept{}
				for _, r := range rejected.Rejections() {
					kept[r.ID] = coretest.Kept{Rejection: r}
				}
				return kept
			}}
	})
}
