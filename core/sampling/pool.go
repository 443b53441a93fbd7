package sampling

import (
	"math/rand/v2"

	"example.com/eventgateway/core"
)

// samplePool draws up to MaxSamplesAtOnce of the events that it is offered. Each event of a
// type has the same chance (reservoir sampling, Vitter's algorithm R), and each type about
// the same room, so that a busy type does not keep the others out. A type that comes when
// every place has another type waits until the pool is emptied. The zero value is empty
// and ready.
type samplePool struct {
	piles map[core.EventType]*samplePile
	size  int // of all piles together
}

type samplePile struct {
	samples []Sample
	offered int
}

// offer calls sample if the event is drawn.
func (p *samplePool) offer(t core.EventType, sample func() Sample) {
	pile := p.piles[t]
	if pile == nil {
		pile = &samplePile{}
	}
	pile.offered++
	all := len(pile.samples) == pile.offered-1 // of those before
	if p.size < MaxSamplesAtOnce || all && p.makeRoom(len(pile.samples)) {
		pile.samples = append(pile.samples, sample())
		p.size++
	} else if i := rand.IntN(pile.offered); i < len(pile.samples) {
		pile.samples[i] = sample()
	}
	if len(pile.samples) == 0 {
		return
	}
	if p.piles == nil {
		p.piles = map[core.EventType]*samplePile{}
	}
	p.piles[t] = pile
}

// makeRoom removes a random sample from the largest pile, if that stays at least as large
// as a pile of n becomes. It reports whether it did.
func (p *samplePool) makeRoom(n int) bool {
	var largest *samplePile
	for _, pile := range p.piles {
		if largest == nil || len(pile.samples) > len(largest.samples) {
			largest = pile
		}
	}
	last := len(largest.samples) - 1
	if last <= n {
		return false
	}
	largest.samples[rand.IntN(last+1)] = largest.samples[last]
	largest.samples = largest.samples[:last]
	p.size--
	return true
}

// empty returns the drawn samples, and empties the pool.
func (p *samplePool) empty() []Sample {
	var all []Sample
	for _, pile := range p.piles {
		all = append(all, pile.samples...)
	}
	*p = samplePool{}
	return all
}
