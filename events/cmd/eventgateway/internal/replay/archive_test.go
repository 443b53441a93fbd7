package replay

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/internal/archive"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// bucket is an archive in the emulator.
type bucket struct {
	*s3.Client
	name string
}

func anArchive(t *testing.T) bucket {
	t.Helper()
	t.Setenv("AWS_ENDPOINT_URL", emulatortest.Endpoint(t))
	b := bucket{name: strings.ToLower(emulatortest.UniqueName(t))}
	b.Client = s3.NewFromConfig(emulatortest.Config(t), func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := b.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &b.name}); err != nil {
		t.Fatal(err)
	}
	return b
}

// object writes an object as Firehose does, of n events a millisecond apart, and returns its key.
func (b bucket) object(t *testing.T, topic string, began time.Time, first, n int) string {
	t.Helper()
	var body bytes.Buffer
	z := gzip.NewWriter(&body)
	for i := first; i < first+n; i++ {
		key := strconv.Quote("k" + strconv.Itoa(i%keys))
		z.Write(append(events.Record{ID: strconv.Itoa(i), Source: "/t", Type: topic, SchemaVersion: 1,
			Time:       began.Add(time.Duration(i-first) * time.Millisecond),
			Extensions: []events.Extension{{Name: "partitionkey", Value: []byte(key)}},
			Data:       fmt.Appendf(nil, "{\"n\":\n  %d}", i)}.Append(nil), '\n'))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("events/topic=%s/day=%s/Stack-delivery-1-%s-0b5c4d1e-6f3a-4c1b-9c55-%012d",
		topic, began.Format(time.DateOnly), began.Format("2006-01-02-15-04-05"), first)
	if _, err := b.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: &b.name, Key: &name, Body: bytes.NewReader(body.Bytes()),
	}); err != nil {
		t.Fatal(err)
	}
	return name
}

// flags are the arguments of a replay of the archive.
func (b bucket) flags(t *testing.T, more ...string) []string {
	return flags(t, "of-the-archive", append([]string{"--archive", b.name}, more...)...)
}

// begin is a day before now, at the full hour.
func begin() time.Time { return time.Now().UTC().AddDate(0, 0, -1).Truncate(time.Hour) }

// Events of an archive are published in order, with the keys that they had.
func TestFromArchive(t *testing.T) {
	b, at := anArchive(t), begin()
	for i := range 10 {
		b.object(t, "SpongeBob.Fruits", at.Add(time.Duration(9-i)*7*time.Hour), (9-i)*100, 100)
	}
	b.object(t, "SpongeBob.Fruits2", at, 5000, 7)
	api, other := aStream(t, 2)
	code, stdout, stderr := command(t.Context(), b.flags(t, "--stream", other, "--to", "now", "--id", "r1",
		"-o", "json")...)
	var got outcome
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 {
		t.Fatalf("%d, %s: %s", code, stdout, stderr)
	}
	// Four objects began in the last day, and were not after now.
	if want := int64(400); got.Events != want || got.Read != want || got.Foreign != 0 {
		t.Errorf("it says %+v", got)
	}
	list := all(t, api, other)
	if n, repeats := checkOrder(t, list); n != 400 || repeats != 0 {
		t.Errorf("%d events, %d repeats", n, repeats)
	}
	for _, m := range list {
		if replayID(m.Record) != "r1" {
			t.Fatalf("got %s", m.Bytes)
		}
	}
	code, _, stderr = command(t.Context(), b.flags(t, "--stream", "of-the-archive")...)
	if code != 2 || !strings.Contains(stderr, "is the stream that the archive is of") {
		t.Errorf("into its own stream: %d, %s", code, stderr)
	}
}

// A function has the events of a topic in order, with their place in the archive.
func TestArchiveToAFunction(t *testing.T) {
	b, at := anArchive(t), begin()
	object := b.object(t, "SpongeBob.Fruits", at, 0, 50)
	log := filepath.Join(t.TempDir(), "log")
	name := aFunction(t, `
import base64, json, os

def handler(batch, context):
    with open(os.environ["LOG"], "a") as f:
        for r in batch["Records"]:
            k = r["kinesis"]
            event = json.loads(base64.b64decode(k["data"]))
            f.write(" ".join([event["id"], k["partitionKey"], k["sequenceNumber"], r["eventID"], r["eventSourceARN"],
                str(k["approximateArrivalTimestamp"])]) + "\n")
`, log)
	code, _, stderr := command(t.Context(), b.flags(t, "--lambda", name, "--batch", "20")...)
	text, err := os.ReadFile(log)
	if code != 0 || err != nil {
		t.Fatalf("%d, %v: %s", code, err, stderr)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for i, line := range lines {
		place := fmt.Sprintf("%s#%d", object, i+1)
		seconds := float64(at.UnixMilli()+int64(i)) / 1000
		want := fmt.Sprintf("%d k%d %s SpongeBob.Fruits:%s arn:aws:s3:::%s %s", i, i%keys, place, place, b.name,
			strings.TrimSuffix(strconv.FormatFloat(seconds, 'f', -1, 64), ".0"))
		if strings.TrimSuffix(line, ".0") != want {
			t.Errorf("got %s, want %s", line, want)
		}
	}
	if len(lines) != 50 {
		t.Errorf("%d events", len(lines))
	}
}

// A dry run counts the events of topics whose time is asked for.
func TestArchivedTopicsAndTimes(t *testing.T) {
	b, at := anArchive(t), begin()
	b.object(t, "SpongeBob.Fruits", at, 0, 100)
	b.object(t, "SpongeBob.Fruits", at.Add(time.Hour), 100, 10)
	b.object(t, "SpongeBob.Fruits2", at, 0, 5)
	b.object(t, "SpongeBob2.Fruits", at, 0, 3)
	after := func(ms int) string { return at.Add(time.Duration(ms) * time.Millisecond).Format(time.RFC3339Nano) }
	for _, c := range []struct {
		args string
		want int64
		says string
	}{
		{"--topic SpongeBob.Fruits --from beginning", 110, ""},
		{"--topic SpongeBob.Fruits --from beginning --to " + after(0), 0, ""},
		{"--topic SpongeBob.Fruits --from " + after(20) + " --to " + after(90), 70, ""},
		{"--topic SpongeBob.Fruits --from " + after(99) + " --to " + after(3_600_001), 2, ""},
		{"--topic SpongeBob.* --from beginning --to 1h", 115, ""},
		{"--topic SpongeBob.* --topic SpongeBob2.Fruits --topic SpongeBob.Fruits --from beginning", 118,
			"of the last 30 minutes"},
		{"--topic SpongeBob.Fruit --from beginning", 0, "no events of SpongeBob.Fruit"},
		{"--topic Sponge.* --from beginning", 0, "no events of Sponge.*"},
	} {
		code, stdout, stderr := command(t.Context(), append(strings.Fields(c.args), "--archive", b.name, "--dry-run",
			"-o", "json")...)
		var got outcome
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || got.Events != c.want ||
			!strings.Contains(stderr, c.says) {
			t.Errorf("%s: %d, %s: %s", c.args, code, stdout, stderr)
		}
	}
	code, _, stderr := command(t.Context(), "--topic", "fruits", "--from", "1h", "--dry-run", "--archive", b.name+"-no")
	if code != 1 || !strings.Contains(stderr, "there is no bucket") {
		t.Errorf("a bucket that is not there: %d, %s", code, stderr)
	}
}

// Killed and begun again, a replay of an archive loses nothing and keeps the order.
func TestKilledInAnArchive(t *testing.T) {
	const n, rate = 6000, 1000
	b, at := anArchive(t), begin()
	for i := range 4 {
		b.object(t, "SpongeBob.Fruits", at.Add(time.Duration(i)*time.Minute), i*n/4, n/4)
	}
	file := filepath.Join(t.TempDir(), "events.ndjson")
	began := untilDone(t, os.Kill, b.flags(t, "--out", file, "--rate", strconv.Itoa(rate)))
	got, repeats := checkOrder(t, messages(readLines(t, file)))
	if got != n || repeats != 0 || began < 3 {
		t.Errorf("%d events and %d repeats in %d runs", got, repeats, began)
	}
	api, other := aStream(t, 2)
	began = untilDone(t, os.Kill, b.flags(t, "--stream", other, "--rate", strconv.Itoa(rate)))
	got, repeats = checkOrder(t, all(t, api, other))
	if got != n || repeats > (began-1)*2*rate || began < 3 {
		t.Errorf("%d events and %d repeats in %d runs", got, repeats, began)
	}
	t.Logf("%d runs, %d repeats", began, repeats)
}

// breaking cuts each object off after so many bytes, which become more from time to time.
type breaking struct {
	bucket
	after *int64
}

func (b breaking) GetObject(
	ctx context.Context, in *s3.GetObjectInput, options ...func(*s3.Options),
) (*s3.GetObjectOutput, error) {
	out, err := b.bucket.GetObject(ctx, in, options...)
	if err == nil {
		*b.after += 100
		out.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(io.LimitReader(out.Body, *b.after), broken{}), out.Body}
	}
	return out, err
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A connection that breaks is opened again. Without progress, that ends.
func TestArchiveBreaksOff(t *testing.T) {
	b, at := anArchive(t), begin()
	b.object(t, "SpongeBob.Fruits", at, 0, 400)
	after, failures, next := int64(0), 0, 0
	a := archived{api: breaking{b, &after}, bucket: b.name, topics: []string{"SpongeBob.Fruits"}, to: time.Now(),
		note: func(error) { failures++ }}
	err := a.Read(t.Context(), nil, func(_ context.Context, m consumer.Message) error {
		if m.Record.ID != strconv.Itoa(next) {
			t.Fatalf("%s after %d", m.Record.ID, next)
		}
		next++
		return nil
	})
	if err == nil || next != 400 || failures < 5 || !strings.Contains(err.Error(), "move it elsewhere") {
		t.Errorf("%d events, %d failures, %v", next, failures, err)
	}
}

// An event of another producer may have no time: it is of no other time than the replay's.
func TestArchivedWithoutTime(t *testing.T) {
	a := archived{from: begin(), to: time.Now()}
	r := archive.Record{Record: events.Record{ID: "1", Source: "/t", Type: "t.T"}}
	err := a.pass(t.Context(), "t.T", r, func(_ context.Context, m consumer.Message) error {
		if m.ArrivedAt.Before(a.from) {
			t.Errorf("it counts as of %v, before %v", m.ArrivedAt, a.from)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// An archived event has the partition key that the gateway gave it.
func TestPartitionKey(t *testing.T) {
	tooLong := strings.Repeat("x", 257) // for Kinesis
	given := []events.Extension{{Name: "a", Value: []byte("1")}, {Name: "partitionkey", Value: []byte(`"\u006b\/1"`)}}
	for _, c := range []struct {
		pointer string
		r       events.Record
		want    string
	}{
		{"", events.Record{ID: "7", Data: []byte(`{"id":8}`)}, "7"},
		{"", events.Record{ID: "7", Data: []byte(`{"id":8}`), Extensions: given}, "k/1"},
		{"/id", events.Record{ID: "7", Data: []byte(`{"id":8}`), Extensions: given}, "8"},
		{"/no", events.Record{ID: "7", Data: []byte(`{"id":8}`), Extensions: given}, "k/1"},
		{"/id", events.Record{ID: "7", Data: []byte(`{"id":8}`), DataContentType: "text/plain"}, "7"},
		{"/id", events.Record{ID: "7"}, "7"},
		{"", events.Record{ID: tooLong}, fmt.Sprintf("%x", sha256.Sum256([]byte(tooLong)))},
	} {
		if got := partitionKey(c.r, c.pointer); got != c.want {
			t.Errorf("%q of %s: got %s, want %s", c.pointer, c.r.Append(nil), got, c.want)
		}
	}
}

func TestPosition(t *testing.T) {
	for _, wrong := range []string{"#1", "a", "a#", "a#0", "a#-1", "a#b"} {
		if p, err := position(wrong); err == nil {
			t.Errorf("%s is %v", wrong, p)
		}
	}
	p, err := position("events/a#b#3")
	if err != nil || p.Index != 2 || place(p) != "events/a#b#3" {
		t.Errorf("%v, %v", p, err)
	}
}
