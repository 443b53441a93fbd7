package group_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"example.com/eventgateway/events/consumer/group"
)

// Workers end and freeze, shards split, leases fail. Every event is handled, and events with the same
// key in order. No worker checkpoints what is not handled or what another worker has. The same things happen on
// each run; how goroutines take turns differs.
func TestRandomSchedules(t *testing.T) {
	schedules := 50
	if testing.Short() {
		schedules = 10
	}
	repeats, events, disasters := 0, 0, 0
	for seed := range schedules {
		bubble(t, strconv.Itoa(seed), func(t *testing.T) {
			//nolint:gosec // can be repeated
			c := chaos{site: newSite(shardNames(4)...), Rand: rand.New(rand.NewPCG(uint64(seed), 7))}
			c.run(t)
			repeats += c.repeats()
			events += c.events
			disasters += c.disasters
		})
	}
	t.Logf("%d events, %d disasters, %d repeats", events, disasters, repeats)
}

// chaos makes bad things happen to a site.
type chaos struct {
	*site
	*rand.Rand
	options   group.Options
	live      []*worker // neither stopped nor killed
	disasters int
	shards    int
}

func (c *chaos) run(t *testing.T) {
	c.options = group.Options{Worker: supervised, Parallel: 1 + c.IntN(4), Pending: 1 + c.IntN(200),
		Limit:           1 + c.IntN(100),
		CheckpointCount: 1 + c.IntN(100), CheckpointEvery: time.Duration(1+c.IntN(10)) * time.Second}
	switch c.IntN(3) {
	case 0:
		c.ReadsPerSecond = 5
	case 1:
		c.options.ConsumerARN = "arn:consumer"
	}
	for range 1 + c.IntN(4) {
		c.begin(t)
	}
	all := keys(30)
	for range 40 {
		c.send(1+c.IntN(5), all[:1+c.IntN(len(all))]...)
		c.happen(t)
		time.Sleep(time.Duration(c.IntN(4000)) * time.Millisecond)
	}
	c.begin(t)
	c.finish(t, 10*time.Minute)
	if t.Failed() {
		t.Logf("options %+v", c.options)
	}
}

func (c *chaos) begin(t *testing.T) {
	random := rand.New(rand.NewPCG(c.Uint64(), 0)) //nolint:gosec // can be repeated
	c.live = append(c.live, c.start(t, c.options, c.slowly(random)))
}

// happen lets one thing happen, or nothing.
func (c *chaos) happen(t *testing.T) {
	c.disasters++
	switch c.IntN(10) {
	case 0:
		c.begin(t)
	case 1: // kill -9
		if w := c.pick(true); w != nil {
			w.freeze()
		}
	case 2: // pauses of all lengths
		if w := c.pick(false); w != nil {
			w.freeze()
			time.AfterFunc(time.Duration(c.IntN(40_000))*time.Millisecond, w.thaw)
		}
	case 3:
		if w := c.pick(true); w != nil {
			w.stop()
		}
	case 4, 5:
		c.split()
	case 6:
		c.merge()
	case 7:
		c.Expire()
	case 8:
		c.Fail("GetRecords", errNoAnswer, nil, errNoAnswer)
		c.Fail("ListShards", errNoAnswer)
		c.Fail("GetShardIterator", errNoAnswer)
		c.Fail("SubscribeToShard", nil, errNoAnswer)
	default:
		c.disasters--
	}
}

// pick returns a worker, which is no longer live if it is to die.
func (c *chaos) pick(die bool) *worker {
	if len(c.live) == 0 {
		return nil
	}
	i := c.IntN(len(c.live))
	w := c.live[i]
	if die {
		c.live = append(c.live[:i:i], c.live[i+1:]...)
	}
	return w
}

func (c *chaos) name() string {
	c.shards++
	return fmt.Sprintf("child%03d", c.shards)
}

func (c *chaos) split() {
	open := c.Open()
	c.reshard([]string{open[c.IntN(len(open))]}, c.name(), c.name())
}

func (c *chaos) merge() {
	if open := c.Open(); len(open) > 1 {
		i := c.IntN(len(open) - 1)
		c.reshard(open[i:i+2], c.name())
	}
}
