package consumer_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events/consumer"
)

// Each record of the stream is heard once, whichever shards it went through.
func TestUntilEnd(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(fake)
		want    string
	}{
		"empty": {func(fake) {}, ""},
		"several pages of several shards": {func(f fake) {
			f.put("a", "a1", "a2", "a3", "a4", "a5")
			f.put("b", "b1")
		}, "a1 a2 a3 a4 a5 b1"},
		"reads that find nothing": {func(f fake) {
			f.put("a", "a1")
			f.put("b", "b1")
			f.Hollow(3)
		}, "a1 b1"},
		"split": {func(f fake) {
			f.put("a", "a1")
			f.Reshard([]string{"a"}, "c", "d")
			f.put("b", "b1")
			f.put("c", "c1")
			f.Reshard([]string{"c"}, "e")
			f.put("e", "e1")
		}, "a1 b1 c1 e1"},
		"failures": {func(f fake) {
			f.put("a", "a1")
			f.Fail("GetRecords", throttle, throttle)
			f.Fail("ListShards", nil, throttle)
		}, "a1"},
	} {
		bubble(t, name, func(t *testing.T) {
			f := newFake("a", "b")
			c.prepare(f)
			options := consumer.Options{From: consumer.Beginning(), Limit: 2, UntilEnd: true}
			if got := heardUntilEnd(t, f, options); got != c.want {
				t.Errorf("heard %s, want %s", got, c.want)
			}
		})
	}
}

// UntilEnd ends although a shard grows all the time.
func TestUntilEndOfABusyStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &busy{fake: newFake("a")}
		f.put("a", "a1")
		err := consumer.Listen(t.Context(), f, "stream", consumer.Options{From: consumer.Beginning(), UntilEnd: true},
			func(context.Context, consumer.Message) error { return nil })
		if n := f.Count("GetRecords"); err != nil || n > 3 {
			t.Errorf("%v, after %d reads", err, n)
		}
	})
}

// busy is a stream whose readers are always a little behind.
type busy struct{ fake }

func (b *busy) GetRecords(ctx context.Context, in *kinesis.GetRecordsInput,
	options ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error) {
	b.put("a", "more")
	out, err := b.fake.GetRecords(ctx, in, options...)
	if err == nil {
		out.MillisBehindLatest = aws.Int64(40)
	}
	return out, err
}
