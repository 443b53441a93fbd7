package consumer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"

	"example.com/eventgateway/events/consumer"
)

func TestExpiredIterators(t *testing.T) {
	for name, options := range map[string]consumer.Options{
		"now": {}, "beginning": {From: consumer.Beginning()},
	} {
		bubble(t, name+", before the first record", func(t *testing.T) {
			f := newFake("a")
			e := listen(t, f, options)
			f.Expire()
			f.put("a", "a1")
			e.end(t, "a1")
			if len(e.notes) != 0 {
				t.Errorf("noted %v: want nothing, it is no failure", e.notes)
			}
		})
		bubble(t, name+", after some", func(t *testing.T) {
			f := newFake("a")
			e := listen(t, f, options)
			f.put("a", "a1", "a2")
			e.wait()
			f.Expire()
			f.put("a", "a3")
			e.end(t, "a1 a2 a3")
		})
	}
	bubble(t, "always", func(t *testing.T) {
		f := newFake("a")
		for range 1000 {
			f.Fail("GetRecords", &types.ExpiredIteratorException{})
		}
		e := listen(t, f, fromBeginning)
		if n := f.Count("GetShardIterator"); n > 20 {
			t.Errorf("%d iterators in ten seconds: want it to slow down", n)
		}
		e.end(t, "")
	})
}

var (
	throttle    = &types.ProvisionedThroughputExceededException{Message: aws.String("Rate exceeded")}
	broken      = &smithy.GenericAPIError{Code: "InternalFailure", Fault: smithy.FaultServer}
	errNoAnswer = errors.New("connection refused")
	denied      = &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "kinesis:GetRecords",
		Fault: smithy.FaultClient}
)

func TestFailuresThatPass(t *testing.T) {
	bubble(t, "reads", func(t *testing.T) {
		f := newFake("a")
		f.put("a", "a1")
		f.Fail("GetRecords", throttle, broken, errNoAnswer, nil, throttle)
		e := listen(t, f, fromBeginning)
		f.put("a", "a2")
		e.end(t, "a1 a2")
		if len(e.notes) != 2 || !strings.Contains(fmt.Sprint(e.notes), "Rate exceeded") {
			t.Errorf("noted %v: want one note for each time that it began to fail", e.notes)
		}
	})
	hears(t, "iterators", "a1", fromBeginning, func(f fake) {
		puts("a1")(f)
		f.Fail("GetShardIterator", throttle, errNoAnswer)
	}, puts(""))
	hears(t, "taking the place for now", "a2", consumer.Options{}, func(f fake) {
		puts("a1")(f)
		f.Fail("GetShardIterator", throttle)
		f.Fail("GetRecords", throttle, errNoAnswer)
	}, puts("a2"))
	hears(t, "listings", "b1", consumer.Options{}, puts(""), func(f fake) {
		f.Fail("ListShards", throttle, errNoAnswer)
		f.Reshard([]string{"a"}, "b")
		puts("b1")(f)
	})
}

func TestFailuresThatDoNotPass(t *testing.T) {
	missing := &types.ResourceNotFoundException{Message: aws.String("not found")}
	for _, test := range []struct {
		call string
		err  error
		want string
	}{
		{"ListShards", missing, "there is no stream stream here"},
		{"ListShards", errNoAnswer, "listing the shards of the stream stream: connection refused"},
		{"GetShardIterator", denied, "AccessDenied"},
		{"GetRecords", denied, "AccessDenied"},
	} {
		for name, from := range map[string]consumer.From{"now": consumer.Now(), "beginning": consumer.Beginning()} {
			bubble(t, test.call+" "+name, func(t *testing.T) {
				f := newFake("a", "b")
				f.Fail(test.call, test.err)
				err := consumer.Listen(t.Context(), f, "stream", consumer.Options{From: from},
					func(context.Context, consumer.Message) error { return nil })
				if !errors.Is(err, test.err) || !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %v, want %s", err, test.want)
				}
			})
		}
	}
	bubble(t, "the stream is deleted", func(t *testing.T) {
		f := newFake("a")
		e := listen(t, f, consumer.Options{})
		f.Fail("ListShards", missing, missing, missing)
		f.Remove("a")
		e.wait()
		if err := <-e.done; err == nil || !strings.Contains(err.Error(), "there is no stream") {
			t.Errorf("got %v", err)
		}
	})
}

// Reading goes on at its place in a shard that is missing but still listed.
func TestAShardThatIsMissingForAMoment(t *testing.T) {
	missing := &types.ResourceNotFoundException{Message: aws.String("not found")}
	for _, call := range []string{"GetRecords", "GetShardIterator"} {
		bubble(t, call, func(t *testing.T) {
			f := newFake("a", "b", "c") // the listing has two pages
			f.put("a", "a1")
			f.put("c", "c1")
			f.Fail(call, nil, nil, missing, missing)
			e := listen(t, f, fromBeginning)
			if call == "GetRecords" {
				f.Fail(call, missing, missing, missing, missing, missing, nil, missing)
			}
			f.put("a", "a2")
			f.put("c", "c2")
			e.wait()
			e.stop()
			<-e.done
			slices.Sort(e.heard)
			if joined(e.heard) != "a1 a2 c1 c2" || len(e.notes) == 0 ||
				strings.Contains(fmt.Sprint(e.notes), "there is no stream") {
				t.Errorf("heard %s, noted %v", joined(e.heard), e.notes)
			}
		})
	}
	hears(t, "taking the place for now", "a2", consumer.Options{}, func(f fake) {
		puts("a1")(f)
		f.Fail("GetRecords", missing)
	}, puts("a2"))
	bubble(t, "until the end", func(t *testing.T) {
		f := newFake("a")
		f.put("a", "a1", "a2")
		f.Fail("GetRecords", nil, missing)
		options := consumer.Options{From: consumer.Beginning(), UntilEnd: true, Limit: 1}
		if heard := heardUntilEnd(t, f, options); heard != "a1 a2" {
			t.Errorf("heard %s", heard)
		}
	})
	hears(t, "and cannot be listed", "a1", consumer.Options{}, puts(""), func(f fake) {
		f.Fail("GetRecords", missing)
		f.Fail("ListShards", throttle, errNoAnswer)
		puts("a1")(f)
	})
	bubble(t, "with its stream", func(t *testing.T) {
		f := newFake("a")
		e := listen(t, f, consumer.Options{})
		f.Reshard([]string{"a"}, "b")
		f.Fail("ListShards", missing, nil, missing)
		f.put("b", "b1")
		time.Sleep(time.Minute)
		f.put("b", "b2")
		e.end(t, "b1 b2")
	})
	hears(t, "for good, past its retention", "b1", fromBeginning, func(f fake) {
		puts("a1")(f)
		f.Reshard([]string{"a"}, "b")
		puts("b1")(f)
		f.Fail("GetShardIterator", missing, missing, missing, missing, missing)
	}, puts(""))
}
