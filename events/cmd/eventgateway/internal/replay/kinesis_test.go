package replay

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
)

// moody is a stream that refuses some records of a call, and some calls, for a while.
type moody struct {
	mu      sync.Mutex
	random  *rand.Rand
	refuse  float64 // how many
	took    took
	streams []string // names or ARNs that were called
	denied  bool
}

func (m *moody) PutRecords(_ context.Context, in *kinesis.PutRecordsInput, _ ...func(*kinesis.Options),
) (*kinesis.PutRecordsOutput, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.streams = append(m.streams, aws.ToString(in.StreamName)+aws.ToString(in.StreamARN)); m.denied {
		return nil, &types.AccessDeniedException{Message: aws.String("no")}
	}
	if m.random.Float64() < m.refuse/4 {
		return nil, &types.ProvisionedThroughputExceededException{Message: aws.String("slower")}
	}
	out := &kinesis.PutRecordsOutput{}
	for _, entry := range in.Records {
		var result types.PutRecordsResultEntry
		if m.random.Float64() < m.refuse {
			result.ErrorCode = aws.String("ProvisionedThroughputExceededException")
		} else {
			record, err := events.Decode(entry.Data)
			if err != nil {
				return nil, err
			}
			m.took.add(*entry.PartitionKey, record.ID)
			result.SequenceNumber, result.ShardId = aws.String("1"), aws.String("shard")
		}
		out.Records = append(out.Records, result)
	}
	return out, nil
}

// Records that are refused in a call are sent again before those behind them with the same key, also
// if one publication has no time for that.
func TestStreamRefusesSome(t *testing.T) {
	for _, refuse := range []float64{0, 0.3, 0.9} {
		synctest.Test(t, func(t *testing.T) {
			m := &moody{random: rand.New(rand.NewPCG(1, 2)), refuse: refuse} //nolint:gosec // repeatable
			list := someEvents(500)
			s := newOtherStream(m, "arn:aws:kinesis:eu-west-1:1:stream/s", nil)
			if err := s.deliver(t.Context(), list); err != nil {
				t.Error(err)
			}
			m.took.check(t, list, byKey)
			if !strings.HasPrefix(m.streams[0], "arn:") {
				t.Errorf("called %s", m.streams[0])
			}
		})
	}
}

func TestStreamIsDenied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &moody{random: rand.New(rand.NewPCG(1, 2)), denied: true} //nolint:gosec // repeatable
		err := newOtherStream(m, "s", nil).deliver(t.Context(), someEvents(5))
		if denied := (*types.AccessDeniedException)(nil); !errors.As(err, &denied) || len(m.streams) > 10 {
			t.Errorf("%v after %d calls", err, len(m.streams))
		}
		m = &moody{random: m.random, refuse: 2}
		s, notes := newOtherStream(m, "s", nil), 0
		s.note = func(error) { notes++ }
		if err := s.deliver(t.Context(), someEvents(5)); err == nil || notes < 5 || notes > 20 {
			t.Errorf("it ends with %v after %d notes", err, notes)
		}
	})
}

// A record that is too long with its mark stops the replay, or is left out.
func TestStreamRecordTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &moody{random: rand.New(rand.NewPCG(1, 2))} //nolint:gosec // repeatable
		list := someEvents(50)
		list[21].Marked = make([]byte, 1<<20)
		if err := newOtherStream(m, "s", nil).deliver(t.Context(), list); err == nil ||
			!strings.HasPrefix(err.Error(), "21: ") {
			t.Errorf("got %v", err)
		}
		m.took = took{}
		var gone left
		if err := newOtherStream(m, "s", gone.out).deliver(t.Context(), list); err != nil {
			t.Error(err)
		}
		m.took.check(t, list, byKey, "21")
		if !slices.Equal(gone.ids, []string{"21"}) {
			t.Errorf("left out %v", gone.ids)
		}
	})
}
