package consumer

import "github.com/aws/aws-sdk-go-v2/service/kinesis/types"

// family is what is known of a stream's shards: which came of which, and how
// far each is read. A shard is read when all the shards that it came of are
// finished, or gone because their records are past retention.
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

// learn takes in a listing of the stream's shards.
func (f family) learn(shards []types.Shard) {
	listed := map[string]bool{}
	for _, s := range shards {
		listed[*s.ShardId] = true
		var parents []string
		for _, p := range []*string{s.ParentShardId, s.AdjacentParentShardId} {
			if p != nil {
				parents = append(parents, *p)
			}
		}
		f.add(*s.ShardId, parents)
	}
	for id, m := range f {
		if m.state == finished && !listed[id] {
			delete(f, id) // past retention: it will not be listed again
		}
	}
}

// add takes in one shard, unless it is known.
func (f family) add(id string, parents []string) {
	if f[id] == nil {
		f[id] = &member{parents: parents}
	}
}

// skipClosed takes the shards that no longer grow as finished, for a reader who
// wants what comes from now on.
func (f family) skipClosed(shards []types.Shard) {
	for _, s := range shards {
		if closed(s) {
			f[*s.ShardId].state = finished
		}
	}
}

// closed tells that nothing is written to a shard any more.
func closed(s types.Shard) bool {
	return s.SequenceNumberRange != nil && s.SequenceNumberRange.EndingSequenceNumber != nil
}

// begin returns the shards whose turn has come, and takes them as being read.
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

// finish says that a shard is read to its end.
func (f family) finish(id string) { f[id].state = finished }

// allFinished says that nothing is left to read.
func (f family) allFinished() bool {
	for _, m := range f {
		if m.state != finished {
			return false
		}
	}
	return true
}
