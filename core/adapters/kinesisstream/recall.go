package kinesisstream

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/core"
)

// recall looks for the events of a call whose answer was lost. It sets err if that fails.
func (c *call) recall(ctx context.Context, s *Stream) {
	sought := make([]core.Sought, len(c.indexes))
	now := time.Now()
	for n, i := range c.indexes {
		e := &c.list[i]
		sought[n] = core.Sought{
			Type: e.Type, ID: e.ID, Source: e.Source, PartitionKey: e.PartitionKey, Since: c.since, Until: now,
		}
	}
	c.found = map[int]core.PublishResult{}
	for n, result := range s.Find(ctx, sought) {
		switch {
		case result.Err != nil:
			c.err = result.Err
		case result.SequenceNumber != "":
			c.found[c.indexes[n]] = result
		}
	}
	c.lost = c.err != nil
}

// missing returns the entries whose events were not found.
func (c *call) missing() []types.PutRecordsRequestEntry {
	if len(c.found) == 0 {
		return c.entries
	}
	entries := make([]types.PutRecordsRequestEntry, 0, len(c.entries)-len(c.found))
	for n, i := range c.indexes {
		if _, ok := c.found[i]; !ok {
			entries = append(entries, c.entries[n])
		}
	}
	return entries
}

// spread puts the answers for the missing entries at the entries' places.
func (c *call) spread(answers []types.PutRecordsResultEntry) []types.PutRecordsResultEntry {
	if len(c.found) == 0 {
		return answers
	}
	spread := make([]types.PutRecordsResultEntry, len(c.entries))
	for n, i := range c.indexes {
		if _, ok := c.found[i]; !ok {
			spread[n], answers = answers[0], answers[1:]
		}
	}
	return spread
}
