package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func TestToAnotherStream(t *testing.T) {
	api, source := aStream(t, 3)
	_, other := aStream(t, 2)
	put(t, api, source, 1500)
	args := flags(t, source, "--stream", other, "--id", "again-1", "-o", "json")
	code, stdout, stderr := command(t.Context(), args...)
	var got outcome
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 {
		t.Fatalf("%d, %s: %s", code, stdout, stderr)
	}
	if got.Bytes = 0; got != (outcome{ID: "again-1", Events: 1500, Read: 1651, Foreign: 1}) {
		t.Errorf("it says %+v", got)
	}
	list := all(t, api, other)
	if n, repeats := checkOrder(t, list); n != 1500 || repeats != 0 {
		t.Errorf("%d events, %d repeats", n, repeats)
	}
	for _, m := range list {
		if replayID(m.Record) != "again-1" || m.Record.Type != "SpongeBob.Fruits" {
			t.Fatalf("got %s", m.Bytes)
		}
	}
	if left, _ := filepath.Glob(filepath.Dir(args[7]) + "/*.json"); len(left) > 0 {
		t.Errorf("a replay that is done leaves %v", left)
	}
	code, _, stderr = command(t.Context(), flags(t, source, "--stream", "no-"+other)...)
	if code != 1 || !strings.Contains(stderr, "there is no stream no-"+other+" here") {
		t.Errorf("to a stream that is not there: %d, %s", code, stderr)
	}
}

func TestOwnStream(t *testing.T) {
	api, source := aStream(t, 1)
	arn, err := arnOf(t.Context(), api, source)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{{source, source}, {source, arn}, {arn, source}, {arn, arn}} {
		code, _, stderr := command(t.Context(), flags(t, c[0], "--stream", c[1])...)
		if code != 2 || !strings.Contains(stderr, "is the stream that is read") {
			t.Errorf("%v: %d, %s", c, code, stderr)
		}
	}
	elsewhere := strings.Replace(arn, ":000000000000:", ":111111111111:", 1)
	if same, err := sameStream(t.Context(), api, source, elsewhere); elsewhere == arn || same || err != nil {
		t.Errorf("%s is %s: %v, %v", source, elsewhere, same, err)
	}
	if n := len(all(t, api, source)); n != 0 {
		t.Errorf("%d records are published", n)
	}
}

func TestDryRun(t *testing.T) {
	api, source := aStream(t, 2)
	put(t, api, source, 100)
	args := flags(t, source, "--dry-run", "--topic", "colors", "-o", "json")
	code, stdout, stderr := command(t.Context(), args...)
	var got outcome
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 {
		t.Fatalf("%d, %s: %s", code, stdout, stderr)
	}
	if got.Bytes = 0; got != (outcome{DryRun: true, Events: 110, Read: 111, Foreign: 1}) {
		t.Errorf("it says %+v", got)
	}
	if left, _ := filepath.Glob(filepath.Dir(args[7]) + "/*"); len(left) > 0 {
		t.Errorf("a dry run leaves %v", left)
	}
	code, _, stderr = command(t.Context(), "--source", source, "--from", "1h", "--dry-run", "--topic",
		"SpongeBob.Fruit")
	if want := "read 111 records of that time, none of them of SpongeBob.Fruit\n"; code != 0 ||
		!strings.Contains(stderr, want) {
		t.Errorf("of a topic without events: %d, %s", code, stderr)
	}
}

// What was written stays, and a file of something else is not touched.
func TestToAFile(t *testing.T) {
	api, source := aStream(t, 2)
	put(t, api, source, 200)
	file := filepath.Join(t.TempDir(), "events.ndjson")
	if code, _, stderr := command(t.Context(), flags(t, source, "--out", file)...); code != 0 {
		t.Fatalf("%d: %s", code, stderr)
	}
	if n := len(readLines(t, file)); n != 200 {
		t.Errorf("%d lines", n)
	}
	code, _, stderr := command(t.Context(), flags(t, source, "--out", file)...)
	if n := len(readLines(t, file)); code != 1 || !strings.Contains(stderr, "is there already") || n != 200 {
		t.Errorf("%d, %d lines: %s", code, n, stderr)
	}
	code, stdout, stderr := command(t.Context(), flags(t, source, "--out", "-")...)
	if n := strings.Count(stdout, "\n"); code != 0 || n != 200 {
		t.Errorf("%d, %d lines: %s", code, n, stderr)
	}
}

// readLines returns the events in a file.
func readLines(t *testing.T, file string) (list []events.Record) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		r, err := events.Decode([]byte(line))
		if err != nil || !strings.HasSuffix(line, "\n") {
			t.Fatalf("%q: %v", line, err)
		}
		list = append(list, r)
	}
	return list
}

// A checkpoint is for the replay that it is of.
func TestCheckpointOfAnother(t *testing.T) {
	was := asked{Source: "s", Topics: []string{"a.B"}, From: "1h", To: "now", Target: "--out x"}
	path := filepath.Join(t.TempDir(), "checkpoint.json")
	c, found, err := openCheckpoint(path, was)
	if err != nil || found != nil {
		t.Fatal(found, err)
	}
	if _, _, err := openCheckpoint(path, was); err == nil || !strings.Contains(err.Error(), "under way") {
		t.Errorf("a second replay with the checkpoint: %v", err)
	}
	r := replaying{asked: was}
	s := r.newState()
	s.To = s.To.AddDate(2026, 0, 0)
	if err := c.write(s); err != nil {
		t.Fatal(err)
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	for flag, change := range map[string]func(*asked){
		`--partition-key ""`: func(a *asked) { a.PartitionKey = "/n" },
		"":                   func(*asked) {}, "--source s": func(a *asked) { a.Source = "t" },
		"--from 1h":     func(a *asked) { a.From = "2h" },
		"--topic [a.B]": func(a *asked) { a.Topics = []string{"a.C"} }, "--to now": func(a *asked) { a.To = "1m" },
		"--out x": func(a *asked) { a.Target = "--out y" },
	} {
		now := was
		change(&now)
		c, found, err := openCheckpoint(path, now)
		if flag != "" {
			if err == nil || !strings.Contains(err.Error(), flag) {
				t.Errorf("%s: %v", flag, err)
			}
			continue
		}
		if err != nil || found == nil || found.ID != s.ID || !found.To.Equal(s.To) {
			t.Errorf("it goes on with %+v, %v", found, err)
		}
		if err := c.close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, []byte(`{"replayid":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := openCheckpoint(path, was); err == nil || !strings.Contains(err.Error(), "is not a checkpoint") {
		t.Errorf("of another file: %v", err)
	}
}

// A checkpoint of a stream that was deleted and made again says nothing about the new one.
func TestCheckpointOfAnotherStream(t *testing.T) {
	api, source := aStream(t, 1)
	put(t, api, source, 20)
	args := flags(t, source, "--out", filepath.Join(t.TempDir(), "events.ndjson"))
	r := replaying{asked: asked{Source: source, Topics: []string{"SpongeBob.Fruits"}, From: "beginning", To: "now",
		Target: "--out " + args[len(args)-1]}}
	c, _, err := openCheckpoint(args[7], r.asked)
	if err != nil {
		t.Fatal(err)
	}
	s := r.newState()
	s.To = time.Now()
	last := all(t, api, source)[10]
	s.Progress.Positions = map[string]string{last.ShardID: last.SequenceNumber}
	if err := errors.Join(c.write(s), c.close()); err != nil {
		t.Fatal(err)
	}
	if _, err := api.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamName: &source}); err != nil {
		t.Fatal(err)
	}
	if err := emulator.CreateStream(t.Context(), emulatortest.Endpoint(t), source, 1); err != nil {
		t.Fatal(err)
	}
	put(t, api, source, 20)
	code, _, stderr := command(t.Context(), args...)
	if code != 1 || !strings.Contains(stderr, "the positions are of another stream: shard ") ||
		!strings.Contains(stderr, "hint: is "+source+" the stream of this replay? ") ||
		!strings.Contains(stderr, "let the replay begin anew: remove "+args[7]) || strings.Contains(stderr, "goes on") {
		t.Errorf("%d: %s", code, stderr)
	}
	if err := os.Remove(args[7]); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := command(t.Context(), args...); code != 0 || len(readLines(t, args[len(args)-1])) != 20 {
		t.Errorf("anew: %d: %s", code, stderr)
	}
}

func TestUsage(t *testing.T) {
	for wrong, args := range map[string]string{
		"--topic":          "--from 1h --out x",
		"--from":           "--topic fruits --out x",
		"where the events": "--topic fruits --from 1h",
		"go to one place":  "--topic fruits --from 1h --out x --stream y",
		"is not before":    "--topic fruits --from 1m --to 1h --out x",
		"in the past":      "--topic fruits --from 2999-01-01T00:00:00Z --out x",
		"--to is":          "--topic fruits --from 1h --to never --out x",
		"want a URL":       "--topic fruits --from 1h --http orders",
		"is the gateway": "--topic fruits --from 1h --url http://127.0.0.1:1 --http " +
			"http://127.0.0.1:1/SpongeBob/Fruits/send_event",
		"are for --lambda":   "--topic fruits --from 1h --out x --batch 7",
		"--batch is":         "--topic fruits --from 1h --lambda x --batch 1001",
		"--concurrency is":   "--topic fruits --from 1h --lambda x --concurrency 0",
		"--id is":            "--topic fruits --from 1h --lambda x --id a/b",
		"--rate is":          "--topic fruits --from 1h --lambda x --rate -1",
		"--rate is a":        "--topic fruits --from 1h --lambda x --rate NaN",
		"--rate is a number": "--topic fruits --from 1h --lambda x --rate 1e-300",
		"is for --archive":   "--topic fruits --from 1h --out x --partition-key /id",
		"name of a bucket":   "--topic fruits --from 1h --out x --archive s3://b",
		"which stream the":   "--topic fruits --from 1h --stream x --archive b",
		"JSON Pointer":       "--topic fruits --from 1h --out x --archive b --partition-key id",
		"is not a topic":     "--topic tomatoes --from 1h --lambda x",
		"takes flags only":   "SpongeBob.Fruits",
		"authorization goes": "--topic fruits --from 1h --http http://orders.example/",
	} {
		t.Setenv(authorization, "Bearer x")
		t.Setenv("EVENTGATEWAY_STREAM", "")
		code, stdout, stderr := command(t.Context(), strings.Fields(args)...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, wrong) {
			t.Errorf("%s: %d, %s", args, code, stderr)
		}
	}
}

// messages are the events of a file as they would be in a stream.
func messages(list []events.Record) (all []consumer.Message) {
	for _, r := range list {
		n := 0
		fmt.Sscan(r.ID, &n)
		r.Data = fmt.Appendf(nil, "{\"n\":\n  %d}", n) // a line has no ends of lines within
		all = append(all, consumer.Message{Record: r, PartitionKey: fmt.Sprintf("k%d", n%keys)})
	}
	return all
}
