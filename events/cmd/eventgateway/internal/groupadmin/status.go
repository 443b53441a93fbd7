package groupadmin

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
	"example.com/eventgateway/events/consumer/lease"
)

// States of a shard.
const (
	stateRead     = "read"     // a worker has it
	stateFree     = "free"     // no worker has it
	stateFinished = "finished" // it is split or merged, and handled to its end
	stateNew      = "new"      // the group has no place in it yet
	stateGone     = "gone"     // the stream has it no more, or is another one
)

// entry is the status of one shard.
type entry struct {
	Shard      string `json:"shard"`
	State      string `json:"state"`
	Worker     string `json:"worker,omitempty"`
	Checkpoint string `json:"checkpoint,omitempty"`
	Behind     *int64 `json:"behind_ms,omitempty"` // the age of the oldest event behind the checkpoint; absent if unknown
	Switches   int64  `json:"switches,omitempty"`  // how often the shard changed hands since its last checkpoint
}

func (g *admin) statusCommand() *cobra.Command {
	cmd := g.subcommand(&cobra.Command{
		Use:   "status [GROUP]",
		Short: "Show how far a group came",
		Long: `List the shards of the stream with the worker that has each, the sequence number behind
which the group goes on, and how old the oldest event behind it is. A group writes checkpoints
some seconds after it handles events, so a group that keeps up is a few seconds behind. A shard
is read by a worker, free, finished after a split or a merge, new to the group, or gone: the
stream has it no more, or is not the group's.

A worker is its host, its process id and a random text, unless its program names it otherwise.
It is named although it died, until another takes its shards. Looking how far a group is
behind takes one read of each shard. Where that fails, the rest is listed, and the exit status is 1.`,
		Example: `  eventgateway group status shop
  eventgateway group status shop -o json | jq -s 'map(.behind_ms // 0) | max'`,
	}, g.status)
	stream.EventsFlag(cmd.Flags(), &g.Stream, "name or ARN of the stream that the group reads")
	g.OutputFlag(cmd, "one shard a line")
	return cmd
}

func (g *admin) status(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	found, err := g.location.List(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(found, byKey)
	entries := make([]entry, len(found))
	for i, l := range found {
		entries[i] = entryOf(l)
	}
	entries, unknown := g.lookBehind(ctx, found, entries)
	list := g.NewList("SHARD", "STATE", "BEHIND", "CHECKPOINT", "WORKER")
	for _, e := range entries {
		if err := list.Add(e, e.Shard, e.State, e.behind(), cmp.Or(e.Checkpoint, "-"),
			cmp.Or(e.Worker, "-")); err != nil {
			return err
		}
	}
	err = list.End(fmt.Sprintf("the group %s has no place yet", g.location.String()))
	if err != nil || unknown == nil {
		return err
	}
	return fmt.Errorf("how far the group is behind is unknown: %w", unknown)
}

func entryOf(l lease.Lease) entry {
	e := entry{
		Shard: l.Key, State: stateFree, Worker: l.Owner, Checkpoint: l.Checkpoint, Switches: l.SwitchesSinceCheckpoint,
	}
	if at, is := l.Time(); is {
		e.Checkpoint = at.UTC().Format(time.RFC3339)
	}
	switch {
	case l.Finished():
		e.State = stateFinished
	case l.Owner != "":
		e.State = stateRead
	}
	return e
}

func (e entry) behind() string {
	if e.Behind == nil {
		return "-"
	}
	return (time.Duration(*e.Behind) * time.Millisecond).Round(time.Second).String()
}
