package consumer

import (
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/internal/shards"
)

// family has a stream's shards by id, with their parents and how far each is read. A shard
// is read when all its parents are finished, or gone because they are past retention.
type family map[string]*member

type member struct {
	parents []string
	state   state
}

type state int

const (
	waiting state = iota
	reading
	finished
)

// learn adds the shards of a listing, and forgets finished shards that are not listed.
func (f family) learn(listing []types.Shard) {
	listed := map[string]bool{}
	for _, s := range listing {
		listed[*s.ShardId] = true
		f.add(*s.ShardId, shards.Parents(s))
	}
	for id, m := range f {
		if m.state == finished && !listed[id] {
			delete(f, id) // past retention: it will not be listed again
		}
	}
}

// add adds one shard, unless it is known.
func (f family) add(id string, parents []string) {
	if f[id] == nil {
		f[id] = &member{parents: parents}
	}
}

// skipClosed marks the shards that no longer grow as finished, for From Now.
func (f family) skipClosed(listing []types.Shard) {
	for _, s := range listing {
		if shards.Closed(s) {
			f[*s.ShardId].state = finished
		}
	}
}

// skipHandled marks the ancestors of the shards that have positions as finished, for After.
func (f family) skipHandled(positions map[string]string) {
	for id := range positions {
		if m := f[id]; m != nil {
			f.finishParents(m, positions)
		}
	}
}

func (f family) finishParents(m *member, positions map[string]string) {
	for _, id := range m.parents {
		parent := f[id]
		if _, kept := positions[id]; kept || parent == nil || parent.state == finished {
			continue
		}
		parent.state = finished
		f.finishParents(parent, positions)
	}
}

// begin returns the shards that can be read now, and marks them as being read.
func (f family) begin() (ids []string) {
	for id, m := range f {
		if m.state == waiting && f.parentsFinished(m) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		f[id].state = reading
	}
	return ids
}

func (f family) parentsFinished(m *member) bool {
	for _, p := range m.parents {
		if parent := f[p]; parent != nil && parent.state != finished {
			return false
		}
	}
	return true
}

// finish marks a shard as read to its end.
func (f family) finish(id string) { f[id].state = finished }

// allFinished reports whether nothing is left to read.
func (f family) allFinished() bool {
	for _, m := range f {
		if m.state != finished {
			return false
		}
	}
	return true
}
