package groupadmin

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/leases"
	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
	"example.com/eventgateway/events/consumer/dynamodblease"
	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// run runs the command group with arguments. It takes workers for dead that soon.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return runPatiently(t, 300*time.Millisecond, args...)
}

// runPatiently is run, and says how long a worker may take to renew its leases.
func runPatiently(t *testing.T, patience time.Duration, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, said bytes.Buffer
	a := &cli.App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said}
	root := &cobra.Command{Use: "eventgateway"}
	g := &admin{Access: stream.Access{App: a}, location: leases.Location{App: a}, signOfLife: patience}
	root.AddCommand(g.command())
	code = a.Run(t.Context(), root, append([]string{"group"}, args...))
	return code, out.String(), said.String()
}

// table makes a table of leases in the emulator. The name of the group is the table's.
func table(t *testing.T, shards ...lease.Lease) (store *dynamodblease.Store, name string) {
	t.Helper()
	t.Setenv("AWS_ENDPOINT_URL", emulatortest.Endpoint(t))
	api := dynamodb.NewFromConfig(emulatortest.Config(t))
	name = emulatortest.UniqueName(t)
	store, err := dynamodblease.Open(t.Context(), api, name, dynamodblease.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { api.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &name}) })
	for _, l := range shards {
		if _, err := store.Create(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	return store, name
}

// aStream makes a stream in the emulator, with a record in each of its three shards. It returns the
// shards, and the sequence numbers of the records.
func aStream(t *testing.T) (name string, shards, sequences []string) {
	t.Helper()
	api, name := emulatortest.Stream(t, 3)
	listed, err := api.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: &name})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range listed.Shards {
		put, err := api.PutRecord(t.Context(), &kinesis.PutRecordInput{StreamName: &name, Data: []byte("x"),
			PartitionKey: aws.String("k"), ExplicitHashKey: s.HashKeyRange.StartingHashKey})
		if err != nil {
			t.Fatal(err)
		}
		shards, sequences = append(shards, *s.ShardId), append(sequences, *put.SequenceNumber)
	}
	return name, shards, sequences
}

func TestStatus(t *testing.T) {
	emulatortest.Endpoint(t)
	streamName, shards, sequences := aStream(t)
	finished := lease.Lease{Key: "shardId-0", Checkpoint: lease.ShardEnd}
	gone := lease.Lease{Key: "shardId-00", Checkpoint: lease.TrimHorizon}
	_, name := table(t, finished, gone, lease.Lease{Key: shards[0], Owner: "w1", Checkpoint: lease.TrimHorizon},
		lease.Lease{Key: shards[1], Checkpoint: sequences[1], SwitchesSinceCheckpoint: 2})
	time.Sleep(20 * time.Millisecond) // so that the first shard is behind
	code, stdout, stderr := run(t, "status", name, "--stream", streamName, "-o", "json")
	var got []entry
	for decoder := json.NewDecoder(strings.NewReader(stdout)); decoder.More(); {
		var e entry
		if err := decoder.Decode(&e); err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	if code != 0 || stderr != "" || len(got) != 5 {
		t.Fatalf("%d, %s: %s", code, stderr, stdout)
	}
	for i, want := range []entry{
		{Shard: "shardId-0", State: "finished", Checkpoint: "SHARD_END"},
		{Shard: "shardId-00", State: "gone", Checkpoint: "TRIM_HORIZON"},
		{Shard: shards[0], State: "read", Worker: "w1", Checkpoint: "TRIM_HORIZON"},
		{Shard: shards[1], State: "free", Checkpoint: sequences[1], Switches: 2},
		{Shard: shards[2], State: "new"},
	} {
		e := got[i]
		behind := e.Behind
		if e.Behind = nil; e != want {
			t.Errorf("got %+v, want %+v", e, want)
		}
		switch i {
		case 2:
			if behind == nil || *behind < 20 || *behind > 3_600_000 {
				t.Errorf("the shard with an event that is not handled is behind %v", behind)
			}
		case 3:
			if behind == nil || *behind != 0 {
				t.Errorf("the shard that is handled is behind %v", behind)
			}
		default:
			if behind != nil {
				t.Errorf("%s is behind %d", e.Shard, *behind)
			}
		}
	}
	code, stdout, stderr = run(t, "status", name, "--stream", "none-"+streamName)
	if code != 1 || !strings.Contains(stderr, "how far the group is behind is unknown: there is no stream none-") ||
		!strings.Contains(stdout, shards[0]+"  read      -       TRIM_HORIZON") {
		t.Errorf("without the stream: %d, %s: %s", code, stderr, stdout)
	}
}

// A group whose worker runs is left alone. One whose worker died is not.
func TestWorkersThatRun(t *testing.T) {
	l := lease.Lease{Key: "shardId-1", Owner: "w1", Checkpoint: "7"}
	store, name := table(t, l)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			l, _, _ = store.Renew(ctx, l)
			time.Sleep(10 * time.Millisecond)
		}
	}()
	for _, command := range []string{"reset", "delete"} {
		code, stdout, stderr := runPatiently(t, signOfLife, command, name, "--yes")
		if code != 1 || stdout != "" || !strings.Contains(stderr, "the worker w1 of the group runs: stop it first") {
			t.Errorf("%s: %d, %s: %s", command, code, stderr, stdout)
		}
	}
	cancel()
	<-ended
	// Who finished a shard stays its owner, and does not renew it.
	finished, finishedName := table(t, lease.Lease{Key: "shardId-0", Owner: "w1", Checkpoint: lease.ShardEnd})
	if code, _, stderr := run(t, "reset", finishedName, "--yes"); code != 0 || strings.Contains(stderr, "looking") {
		t.Errorf("%d, %s", code, stderr)
	}
	if leases, err := finished.List(t.Context()); err != nil || len(leases) != 0 {
		t.Errorf("got %v, %v", leases, err)
	}
	code, stdout, stderr := run(t, "reset", name, "--yes")
	if leases, err := store.List(t.Context()); code != 0 || err != nil || len(leases) != 0 {
		t.Errorf("%d, %s: %s, %v, %v", code, stderr, stdout, leases, err)
	}
	if code, _, stderr := run(t, "delete", name, "--yes", "--force"); code != 0 {
		t.Errorf("%d, %s", code, stderr)
	}
	if code, _, stderr := run(t, "status", name); code != 1 || !strings.Contains(stderr, "there is no group "+name) {
		t.Errorf("%d, %s", code, stderr)
	}
}

// A file that a process uses is shown, and not changed.
func TestFileInUse(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
	path := filepath.Join(t.TempDir(), "group.json")
	f, err := lease.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Create(t.Context(), lease.Lease{Key: "shardId-1", Checkpoint: "7"}); err != nil {
		t.Fatal(err)
	}
	code, stdout, _ := run(t, "status", "--group-file", path)
	if code != 1 || !strings.Contains(stdout, "shardId-1") {
		t.Errorf("%d, %s", code, stdout)
	}
	for _, command := range []string{"reset", "delete"} {
		code, _, stderr := run(t, command, "--group-file", path, "--yes")
		if code != 1 || !strings.Contains(stderr, "another process uses the leases in "+path+": end it first") {
			t.Errorf("%s: %d, %s", command, code, stderr)
		}
	}
}
