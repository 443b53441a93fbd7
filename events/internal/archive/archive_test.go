package archive_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/internal/archive"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

const topic = "SpongeBob.Orders"

// bucket is a bucket in the emulator.
type bucket struct {
	*s3.Client
	name string
}

func newBucket(t *testing.T) bucket {
	t.Helper()
	b := bucket{name: strings.ToLower(emulatortest.UniqueName(t))}
	b.Client = s3.NewFromConfig(emulatortest.Config(t), func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := b.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &b.name}); err != nil {
		t.Fatal(err)
	}
	return b
}

// put writes an object as Firehose names it, and returns its key.
func (b bucket) put(t *testing.T, topic string, began time.Time, version int, body []byte) string {
	t.Helper()
	key := fmt.Sprintf("events/topic=%s/day=%s/Stack-delivery-%d-%s-0b5c4d1e-6f3a-4c1b-9c55-0242ac120002",
		topic, began.Format(time.DateOnly), version, began.Format("2006-01-02-15-04-05"))
	if _, err := b.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: &b.name, Key: &key, Body: bytes.NewReader(body),
	}); err != nil {
		t.Fatal(err)
	}
	return key
}

// read returns the ids of the records that Read handles, and its error.
func (b bucket) read(
	ctx context.Context, o archive.Options, stop string,
) (ids []string, last archive.Position, err error) {
	o.Bucket, o.Topic = b.name, topic
	err = archive.Read(ctx, b, o, func(r archive.Record) error {
		if r.Err != nil {
			ids = append(ids, "not a record")
		} else if ids = append(ids, r.Record.ID); r.Record.ID == stop {
			return errStop
		}
		last = r.Position
		return nil
	})
	return ids, last, err
}

var errStop = errors.New("stop")

// lines are records with these ids, each with a line break in its data, and end after each.
func lines(end string, ids ...string) (body []byte) {
	for _, id := range ids {
		body = events.Record{ID: id, Source: "/SpongeBob", Type: topic, Data: []byte("{\n\"n\": 1}")}.Append(body)
		body = append(body, end...)
	}
	return body
}

func zipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Objects are read in the order of their beginnings, over days, streams and versions of the delivery; in
// gzip, which can have several members, or not; with new lines after records, or without.
func TestRead(t *testing.T) {
	b, now := newBucket(t), time.Now().UTC().Truncate(24*time.Hour).Add(12*time.Hour)
	yesterday := now.AddDate(0, 0, -1)
	b.put(t, topic, now.Add(time.Minute), 9, lines("", "6", "7"))
	b.put(t, topic, now.Add(time.Hour), 10, lines("\n", "8")) // its name is before that of version 9
	b.put(t, topic, now, 9, slices.Concat(zipped(t, lines("\n", "3", "4")), zipped(t, lines("\n", "5"))))
	b.put(t, topic, yesterday, 9, zipped(t, lines("\n", "1", "2")))
	b.put(t, topic, now.Add(2*time.Hour), 10, []byte("{\"a\":1}\n"))
	b.put(t, topic, now.Add(3*time.Hour), 10, nil) // such as a folder of the console
	b.put(t, topic+"2", now, 9, lines("\n", "of another topic"))

	all := []string{"1", "2", "3", "4", "5", "6", "7", "8", "not a record"}
	whole := archive.Options{From: yesterday.Add(-time.Hour), To: now.AddDate(0, 0, 1)}
	for name, c := range map[string]struct {
		from, to time.Time
		want     []string
	}{
		"all":                      {whole.From, whole.To, all},
		"from the beginning":       {time.Time{}, whole.To, all},
		"before the first":         {whole.From, yesterday, nil},
		"of yesterday":             {whole.From, now, all[:2]},
		"before the second object": {whole.From, now.Add(time.Minute), all[:5]},
		"after all were written":   {time.Now().Add(2 * time.Hour), time.Now().AddDate(0, 0, 9), nil},
	} {
		ids, _, err := b.read(t.Context(), archive.Options{From: c.from, To: c.to}, "")
		if err != nil || !slices.Equal(ids, c.want) {
			t.Errorf("%s: got %v, %v; want %v", name, ids, err, c.want)
		}
	}

	// Stopped at each record, it goes on with that one.
	for i, id := range all[:8] {
		o := whole
		before, last, err := b.read(t.Context(), o, id)
		if !errors.Is(err, errStop) || !slices.Equal(before, all[:i+1]) {
			t.Errorf("stopped at %s: %v, %v", id, before, err)
		}
		o.After = last
		if rest, _, err := b.read(t.Context(), o, ""); err != nil || !slices.Equal(rest, all[i:]) {
			t.Errorf("after a stop at %s: %v, %v", id, rest, err)
		}
	}
}

// A record is handled as it is, also one that is not the gateway's.
func TestReadKeepsBytes(t *testing.T) {
	b, now := newBucket(t), time.Now().UTC()
	want := []string{string(lines("", "1")), "{ \"a\" : \"\xff\\u0061\",\r\n\"n\":1e400 }", "7"}
	key := b.put(t, topic, now, 1, []byte(strings.Join(want, "\n")))
	o := archive.Options{Bucket: b.name, Topic: topic, From: now, To: now.Add(time.Minute)}
	i := 0
	if err := archive.Read(t.Context(), b, o, func(r archive.Record) error {
		if string(r.Bytes) != want[i] || r.Object != key || r.Index != i || (r.Err == nil) != (i == 0) {
			t.Errorf("record %d is %q at %v, %v", i, r.Bytes, r.Position, r.Err)
		}
		i++
		return nil
	}); err != nil || i != len(want) {
		t.Errorf("%d records, %v", i, err)
	}
}

// What cannot be read is an error that names the object and shows nothing of it.
func TestReadSaysWhatIsBroken(t *testing.T) {
	now := time.Now().UTC()
	whole := lines("\n", "1", "secret")
	for name, body := range map[string][]byte{
		"cut off":         whole[:len(whole)-9],
		"no JSON":         append(lines("\n", "1"), "secret"...),
		"gzip, cut off":   zipped(t, whole)[:40],
		"gzip, no header": {0x1f, 0x8b, 0},
	} {
		b := newBucket(t)
		key := b.put(t, topic, now, 1, body)
		_, _, err := b.read(t.Context(), archive.Options{From: now, To: now.Add(time.Minute)}, "")
		if err == nil || !strings.Contains(err.Error(), key) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	b := newBucket(t)
	b.name += "-not-there"
	if _, _, err := b.read(t.Context(), archive.Options{To: now}, ""); err == nil {
		t.Error("a bucket that does not exist was read")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := newBucket(t).read(ctx, archive.Options{To: now}, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of its context: %v", err)
	}
}
