// Package fakestream is a Kinesis stream in memory for tests. It does what an emulator does
// not: it keeps parents when it reshards, lets iterators expire, looks LATEST up late, lists in
// pages, limits reads, and fails on demand. It takes its time from package time, so that it
// can run in a bubble of testing/synctest.
package fakestream

import (
	"crypto/md5" //nolint:gosec // Kinesis hashes partition keys by MD5
	"fmt"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// Stream is a stream. It is safe for use by several goroutines.
type Stream struct {
	// PageSize is how many shards a listing has on a page: 2 unless it is set.
	PageSize int

	// ReadsPerSecond is how many reads of a shard succeed in a second: any number if it is
	// zero, 5 in Kinesis.
	ReadsPerSecond int

	mu         sync.Mutex
	shards     []*shard
	sequence   int
	generation int // of iterators: older ones have expired
	calls      map[string]int
	failures   map[string][]error // of each call: taken from the front, nil lets one through
	hollow     int
}

type shard struct {
	id         string
	parents    []string
	first, end *big.Int // hash keys: end is the first that is not the shard's
	begin      int      // the sequence number before its first
	closed     bool
	records    []types.Record
	reads      []time.Time // that succeeded
	throttled  int

	subscription *subscription // the last one
}

// New returns a stream with shards that divide the hash keys evenly.
func New(shards ...string) *Stream {
	s := &Stream{PageSize: 2, calls: map[string]int{}, failures: map[string][]error{}}
	s.add(nil, big.NewInt(0), new(big.Int).Lsh(big.NewInt(1), 128), shards)
	return s
}

// add divides a range of hash keys among new shards.
func (s *Stream) add(parents []string, first, end *big.Int, ids []string) {
	edge := func(i int) *big.Int {
		part := new(big.Int).Sub(end, first)
		part.Mul(part, big.NewInt(int64(i))).Div(part, big.NewInt(int64(len(ids))))
		return part.Add(part, first)
	}
	for i, id := range ids {
		s.shards = append(s.shards,
			&shard{id: id, parents: parents, begin: s.sequence, first: edge(i), end: edge(i + 1)})
	}
}

// Put stores a record in the shard that its partition key belongs to. It returns the shard and
// the record's sequence number.
func (s *Stream) Put(partitionKey string, data []byte) (shard, sequence string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := md5.Sum([]byte(partitionKey)) // as Kinesis does
	hash := new(big.Int).SetBytes(sum[:])
	for _, h := range s.shards {
		if !h.closed && hash.Cmp(h.first) >= 0 && hash.Cmp(h.end) < 0 {
			return h.id, s.store(h, partitionKey, data)
		}
	}
	panic("no shard for " + partitionKey)
}

// PutTo stores a record in a shard.
func (s *Stream) PutTo(id, partitionKey string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.find(id)
	if h == nil || h.closed {
		panic("put to " + id)
	}
	s.store(h, partitionKey, data)
}

func (s *Stream) store(h *shard, partitionKey string, data []byte) (sequence string) {
	s.sequence++
	sequence = number(s.sequence)
	h.records = append(h.records, types.Record{
		Data: data, SequenceNumber: &sequence, PartitionKey: &partitionKey,
		ApproximateArrivalTimestamp: aws.Time(time.Now()),
	})
	return sequence
}

func number(sequence int) string { return fmt.Sprintf("%012d", sequence) }

// Replace has another stream of the same name take this one's place.
func (s *Stream) Replace(shards ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shards = nil
	s.sequence++
	s.generation++
	s.add(nil, big.NewInt(0), new(big.Int).Lsh(big.NewInt(1), 128), shards)
}

// Reshard closes the parents, whose records come to an end, and adds children: one of several
// parents is a merge, several of one a split.
func (s *Stream) Reshard(parents []string, children ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range parents {
		s.find(id).closed = true
	}
	s.add(parents, s.find(parents[0]).first, s.find(parents[len(parents)-1]).end, children)
}

// Open returns the shards that grow, in the order of their hash keys.
func (s *Stream) Open() (ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	open := slices.DeleteFunc(slices.Clone(s.shards), func(h *shard) bool { return h.closed })
	slices.SortFunc(open, func(a, b *shard) int { return a.first.Cmp(b.first) })
	for _, h := range open {
		ids = append(ids, h.id)
	}
	return ids
}

// Remove forgets a shard, as Kinesis does after retention, and MiniStack on a split.
func (s *Stream) Remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shards = slices.DeleteFunc(s.shards, func(h *shard) bool { return h.id == id })
}

// Fail sets the errors of the next calls of one kind. Nil lets a call through.
func (s *Stream) Fail(call string, errs ...error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures[call] = append(s.failures[call], errs...)
}

// Expire makes all iterators expire. By themselves they do after five minutes.
func (s *Stream) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.generation++
}

// Hollow lets the next n reads find nothing, though there is something.
func (s *Stream) Hollow(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hollow = n
}

// Count returns how often a call was made.
func (s *Stream) Count(call string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[call]
}

// Reads returns when a shard was read, and how many more reads were over its limit.
func (s *Stream) Reads(id string) (at []time.Time, throttled int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.find(id)
	return slices.Clone(h.reads), h.throttled
}

func (s *Stream) find(id string) *shard {
	for _, h := range s.shards {
		if h.id == id {
			return h
		}
	}
	return nil
}
