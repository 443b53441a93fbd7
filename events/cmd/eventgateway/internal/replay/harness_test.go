package replay

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/replay"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// command runs the command replay with arguments.
func command(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, said bytes.Buffer
	a := &cli.App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said}
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(Command(a))
	code = a.Run(ctx, root, append([]string{"replay"}, args...))
	return code, out.String(), said.String()
}

// aStream makes a stream of some shards in the emulator, which the command finds, too.
func aStream(t *testing.T, shards int) (api *kinesis.Client, name string) {
	t.Helper()
	t.Setenv("AWS_ENDPOINT_URL", emulatortest.Endpoint(t))
	return emulatortest.Stream(t, shards)
}

const keys = 50

// put stores n events of SpongeBob.Fruits, a tenth as many of SpongeBob.Colors, and one record that is
// not the gateway's.
func put(t *testing.T, api *kinesis.Client, stream string, n int) {
	t.Helper()
	var entries []types.PutRecordsRequestEntry
	add := func(key string, data []byte) {
		entries = append(entries, types.PutRecordsRequestEntry{Data: data, PartitionKey: &key})
	}
	add("k0", []byte("foreign"))
	for i := range n {
		key := "k" + strconv.Itoa(i%keys)
		r := events.Record{ID: strconv.Itoa(i), Source: "/t", Type: "SpongeBob.Fruits", SchemaVersion: 1,
			Data: fmt.Appendf(nil, "{\"n\":\n  %d}", i)}
		add(key, r.Append(nil))
		if i%10 == 0 {
			r.Type = "SpongeBob.Colors"
			add(key, r.Append(nil))
		}
	}
	for len(entries) > 0 {
		now := entries[:min(500, len(entries))]
		entries = entries[len(now):]
		out, err := api.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: &stream, Records: now})
		if err != nil || aws.ToInt32(out.FailedRecordCount) != 0 {
			t.Fatalf("%v, %+v", err, out)
		}
	}
}

// all returns the records of a stream. The records of a shard are in order.
func all(t *testing.T, api *kinesis.Client, stream string) (list []consumer.Message) {
	t.Helper()
	err := consumer.Listen(t.Context(), api, stream, consumer.Options{From: consumer.Beginning(), UntilEnd: true,
		Interval: 20 * time.Millisecond}, func(_ context.Context, m consumer.Message) error {
		list = append(list, m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// checkOrder compares the first occurrence of each event with the order of its key, and returns how
// many events there are, and how often one comes again.
func checkOrder(t *testing.T, list []consumer.Message) (different, repeats int) {
	t.Helper()
	last := map[string]int{}
	seen := map[string]bool{}
	for _, m := range list {
		n, err := strconv.Atoi(m.Record.ID)
		if err != nil || m.Err != nil || m.PartitionKey != "k"+strconv.Itoa(n%keys) ||
			string(m.Record.Data) != fmt.Sprintf("{\"n\":\n  %d}", n) {
			t.Fatalf("got %s with the key %s: %v", m.Bytes, m.PartitionKey, m.Err)
		}
		if seen[m.Record.ID] {
			repeats++
			continue
		}
		seen[m.Record.ID] = true
		if before, is := last[m.PartitionKey]; is && n != before+keys || !is && n >= keys {
			t.Fatalf("%d comes after %d of the key %s", n, before, m.PartitionKey)
		}
		last[m.PartitionKey] = n
	}
	return len(seen), repeats
}

// replayID returns the mark of a record.
func replayID(r events.Record) string {
	for _, e := range r.Extensions {
		if e.Name == replay.Attribute {
			id, _ := strconv.Unquote(string(e.Value))
			return id
		}
	}
	return ""
}

// flags are the arguments of a test's replay, with a checkpoint of its own.
func flags(t *testing.T, source string, more ...string) []string {
	return append([]string{"--topic", "SpongeBob.Fruits", "--from", "beginning", "--source", source,
		"--checkpoint", filepath.Join(t.TempDir(), "checkpoint.json")}, more...)
}
