//go:build unix

package groupfaults_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/dynamodblease"
	"example.com/eventgateway/events/consumer/group"
	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/names"
)

// Variables of a worker's environment.
const (
	nameEnv   = "EVENTGATEWAY_GROUP_WORKER"
	streamEnv = "EVENTGATEWAY_GROUP_STREAM" // URL
	tableEnv  = "EVENTGATEWAY_GROUP_TABLE"
)

const (
	duration = 2 * time.Second // of leases
	parallel = 2               // partition keys of a shard at once
)

func TestMain(m *testing.M) {
	if name := os.Getenv(nameEnv); name != "" {
		os.Exit(work(name))
	}
	os.Exit(m.Run())
}

// work is the process of a worker. It ends on SIGTERM, or when the test has ended, whose pipe is its
// standard input.
func work(name string) int {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	api := dynamodb.NewFromConfig(emulator.Config(os.Getenv(names.EmulatorEnv)))
	told := told{name: name, to: os.NewFile(3, "told")}
	err := group.Run(ctx, group.Options{
		API:    kinesis.NewFromConfig(emulator.Config(os.Getenv(streamEnv))),
		Stream: "stream", Worker: name, From: consumer.Beginning(),
		Leases:   tellingStore{dynamodblease.New(api, os.Getenv(tableEnv)), told},
		Duration: duration, CheckpointEvery: 500 * time.Millisecond, CheckpointCount: 500, Parallel: parallel,
	}, func(_ context.Context, m consumer.Message) error {
		if m.Err != nil {
			return m.Err
		}
		return told.tell("handled", m.ShardID, m.SequenceNumber, m.Record.ID)
	})
	if errors.Is(err, context.Canceled) {
		return 0
	}
	fmt.Fprintf(os.Stderr, "worker %s: %v\n", name, err)
	return 1
}

// told is what a worker tells the test: lines in a pipe that all workers share. A line is shorter
// than PIPE_BUF, so it is written whole or not at all, also when the worker is killed; and lines come
// in the order in which they were written.
type told struct {
	name string
	to   *os.File
}

func (t told) tell(what string, words ...string) error {
	_, err := t.to.WriteString(what + " " + t.name + " " + strings.Join(words, " ") + "\n")
	return err
}

// tellingStore tells when a lease is taken, when it is found to be lost, and each checkpoint before
// it is written.
type tellingStore struct {
	lease.Store
	told told
}

func (s tellingStore) Take(ctx context.Context, l lease.Lease, owner string) (lease.Lease, bool, error) {
	got, done, err := s.Store.Take(ctx, l, owner)
	if done {
		err = errors.Join(err, s.told.tell("taken", l.Key))
	}
	return got, done, err
}

func (s tellingStore) Renew(ctx context.Context, l lease.Lease) (lease.Lease, bool, error) {
	got, done, err := s.Store.Renew(ctx, l)
	return got, done, s.lost(l, done, err)
}

func (s tellingStore) Checkpoint(ctx context.Context, l lease.Lease, checkpoint string, subSequence int64,
) (lease.Lease, bool, error) {
	if err := s.told.tell("checkpoint", l.Key, checkpoint); err != nil {
		return lease.Lease{}, false, err
	}
	got, done, err := s.Store.Checkpoint(ctx, l, checkpoint, subSequence)
	return got, done, s.lost(l, done, err)
}

func (s tellingStore) lost(l lease.Lease, done bool, err error) error {
	if done || err != nil {
		return err
	}
	return s.told.tell("lost", l.Key)
}
