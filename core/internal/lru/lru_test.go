package lru

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// use gets a value, or puts it if it is not there. It reports whether it was there.
func use(c *Cache[int, int], key, cost int) bool {
	value, ok := c.Get(key)
	if !ok {
		c.Put(key, key, cost)
	}
	return ok && value == key
}

// plain is an LRU cache of keys, to compare with.
type plain struct {
	room int
	keys []int // the one used last is the last
}

func (p *plain) use(key int) bool {
	i := slices.Index(p.keys, key)
	if i >= 0 {
		p.keys = slices.Delete(p.keys, i, i+1)
	}
	p.keys = append(p.keys, key)
	p.keys = p.keys[max(0, len(p.keys)-p.room):]
	return i >= 0
}

const room = 200 // the budget of caches whose values cost 1

// next returns the key of use number i.
type next func(i int, random *rand.Rand) int

func inTurn(keys int) next { return func(i int, _ *rand.Rand) int { return i % keys } }

func atRandom(keys int) next { return func(_ int, random *rand.Rand) int { return random.IntN(keys) } }

// each repeats each key of next so many times.
func (n next) each(times int) next {
	return func(i int, random *rand.Rand) int { return n(i/times, random) }
}

// A full cache never has more misses than a plain LRU cache.
func TestMissesAreNotMoreThanInAPlainCache(t *testing.T) {
	for name, c := range map[string]struct {
		next next
		most float64
	}{
		"in turn, as many as there is room for":   {inTurn(room), 0},
		"in turn, one too many":                   {inTurn(room + 1), 0.05},
		"in turn, 1.2 times":                      {inTurn(room * 12 / 10), 0.30},
		"in turn, twice":                          {inTurn(2 * room), 0.64},
		"in turn, 4 times":                        {inTurn(4 * room), 0.90},
		"in turn, 10 times":                       {inTurn(10 * room), 1},
		"in turn, twice, in pairs":                {inTurn(2 * room).each(2), 0.32},
		"in turn, twice, in bursts":               {inTurn(2 * room).each(10), 0.064},
		"at random, as many as there is room for": {atRandom(room), 0},
		"at random, twice":                        {atRandom(2 * room), 0.51},
		"few most often": {func(_ int, random *rand.Rand) int {
			return int(rand.NewZipf(random, 1.01, 1, 10*room-1).Uint64())
		}, 0.35},
		"half as many at random, and others in turn": {func(i int, random *rand.Rand) int {
			if random.IntN(2) == 0 {
				return random.IntN(room / 2)
			}
			return room + i%(10*room)
		}, 0.51},
		"at random of a set that changes slowly": {func(i int, random *rand.Rand) int {
			return i/50 + random.IntN(room*8/10)
		}, 0.022},
	} {
		t.Run(name, func(t *testing.T) {
			cache, lru := New[int, int](room), plain{room: room}
			random := rand.New(rand.NewPCG(7, 7))
			const warm, uses = 20_000, 50_000
			missed, plainMissed := 0, 0
			for i := range warm + uses {
				key := c.next(i, random)
				if !use(cache, key, 1) && i >= warm {
					missed++
				}
				if !lru.use(key) && i >= warm {
					plainMissed++
				}
			}
			t.Logf("%d of %d uses missed, %d in a plain LRU cache", missed, uses, plainMissed)
			if most := int(c.most * uses); missed > most || missed > plainMissed+uses/200 {
				t.Errorf("want at most %d", most)
			}
		})
	}
}

// Values of very different costs are used in turn, with room for half of them. One may cost more than
// the room on probation, or than the whole room.
func TestMissesOfValuesOfDifferentCosts(t *testing.T) {
	for name, dear := range map[string]map[int]int{
		"no dear value": {}, "more than probation": {70: 3_000}, "more than the budget": {70: 30_000},
	} {
		t.Run(name, func(t *testing.T) {
			costs, sum := make([]int, 400), 0
			for i := range costs {
				costs[i] = 1 << (i * 7 % 8) // 1 to 128
				sum += costs[i]
			}
			cache := New[int, int](sum / 2)
			const warm, turns = 20, 50
			missed := 0
			for turn := range warm + turns {
				for i, cost := range costs {
					if !use(cache, i, cmp.Or(dear[i], cost)) && turn >= warm {
						missed += cost
					}
				}
			}
			share := float64(missed) / float64(turns*sum)
			t.Logf("%.2f of the costs missed", share)
			if share > 0.75 {
				t.Error("want at most 0.75")
			}
		})
	}
}

// New values get into a full cache after a few misses of each, also if they are used in turn.
func TestMissesUntilNewValuesGetIn(t *testing.T) {
	for name, c := range map[string]struct {
		next next
		most int // misses
	}{
		"an eighth in turn":     {inTurn(room / 8), room / 8},
		"half in turn":          {inTurn(room / 2), 7 * room / 2},
		"all in turn":           {inTurn(room), 8 * room},
		"all in turn, in pairs": {inTurn(room).each(2), 8 * room},
		"half at random":        {atRandom(room / 2), 2 * room / 2},
		"nine in ten at random": {atRandom(room * 9 / 10), 3 * room * 9 / 10},
	} {
		t.Run(name, func(t *testing.T) {
			cache, random := New[int, int](room), rand.New(rand.NewPCG(7, 7))
			for i := range 10 * room {
				use(cache, -1-i%room, 1)
			}
			missed, last := 0, 0
			for i := range 50 * room {
				if !use(cache, c.next(i, random), 1) {
					missed, last = missed+1, i
				}
			}
			t.Logf("%d misses, the last after %d uses", missed, last)
			if missed > c.most || last > 40*room {
				t.Errorf("want at most %d", c.most)
			}
		})
	}
}

// The costs of all values add up to the budget at most. The value put last is always there. If it
// costs more than the budget, the others keep within seven eighths of it.
func TestTheBudgetHolds(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for _, budget := range []int{1, 2, 7, 8, 9, 1000} {
		t.Run(fmt.Sprint(budget), func(t *testing.T) {
			c := New[int, int](budget)
			for range 20_000 {
				key, cost := random.IntN(40), 1+random.IntN(max(1, budget/10))
				switch random.IntN(50) {
				case 0:
					cost = budget + random.IntN(budget+1)
				case 1, 2, 3:
					cost = 1 + random.IntN(budget)
				}
				if random.IntN(2) == 0 {
					c.Get(key)
					continue
				}
				c.Put(key, cost, cost)
				if value, ok := c.Get(key); !ok || value != cost {
					t.Fatalf("value %d is %d, %v", key, value, ok)
				}
				spent := sum(t, c, &c.protected) + sum(t, c, &c.probation)
				if n := c.protected.Len() + c.probation.Len(); n != len(c.entries) {
					t.Fatalf("%d values, and entries of %d", n, len(c.entries))
				}
				if spent > budget && spent-cost > budget*7/8 {
					t.Fatalf("%d values cost %d of %d, the last %d", len(c.entries), spent, budget, cost)
				}
			}
		})
	}
}

func sum(t *testing.T, c *Cache[int, int], s *segment) int {
	spent := 0
	for element := s.Front(); element != nil; element = element.Next() {
		e := element.Value.(*entry[int, int])
		if c.entries[e.key] != element || e.in != s {
			t.Fatalf("value %d is elsewhere", e.key)
		}
		spent += e.cost
	}
	if spent != s.spent {
		t.Fatalf("%d spent, counted as %d", spent, s.spent)
	}
	return spent
}

// Putting a value again, or using it again before there is a newer one, does not protect it.
func TestWhatDoesNotCountAsASecondUse(t *testing.T) {
	full := func() *Cache[int, int] {
		c := New[int, int](room)
		for i := range room {
			use(c, i, 1)
		}
		c.Put(-1, -1, 1)
		return c
	}
	for name, again := range map[string]struct {
		do   func(*Cache[int, int])
		want bool
	}{
		"nothing":           {func(*Cache[int, int]) {}, false},
		"got at once":       {func(c *Cache[int, int]) { c.Get(-1); c.Get(-1) }, false},
		"put again":         {func(c *Cache[int, int]) { c.Put(-2, -2, 1); c.Put(-1, -1, 1) }, false},
		"got after another": {func(c *Cache[int, int]) { c.Put(-2, -2, 1); c.Get(-1) }, true},
	} {
		c := full()
		again.do(c)
		for i := range room / 2 { // used once each
			use(c, 200+i, 1)
		}
		if _, got := c.Get(-1); got != again.want {
			t.Errorf("%s: there: %v", name, got)
		}
	}
}
