package group

import (
	"math/rand/v2"
	"time"

	"example.com/eventgateway/events/consumer/lease"
)

// sighting is when a lease was first seen as it is.
type sighting struct {
	owner   string
	counter int64
	at      time.Time
}

// sightings tell by this process's own clock which leases are not renewed.
type sightings map[string]sighting

// look returns the sightings of the leases as they are now.
func (s sightings) look(leases []lease.Lease, now time.Time) sightings {
	seen := sightings{}
	for _, l := range leases {
		last, known := s[l.Key]
		if !known || last.owner != l.Owner || last.counter != l.Counter {
			last = sighting{owner: l.Owner, counter: l.Counter, at: now}
		}
		seen[l.Key] = last
	}
	return seen
}

// free reports whether anyone may take a lease: nobody has it, or its owner has not renewed it
// for the duration.
func (s sightings) free(l lease.Lease, now time.Time, duration time.Duration) bool {
	return l.Owner == "" || now.Sub(s[l.Key].at) >= duration
}

// share is how leases are divided now. Only leases whose shards can be read count.
type share struct {
	me     string
	free   []lease.Lease
	owned  map[string][]lease.Lease // by live owner
	target int                      // leases that no worker should have more of
}

func divide(me string, leases []lease.Lease, free func(lease.Lease) bool) share {
	s := share{me: me, owned: map[string][]lease.Lease{me: nil}}
	for _, l := range leases {
		if l.Owner != me && free(l) {
			s.free = append(s.free, l)
		} else {
			s.owned[l.Owner] = append(s.owned[l.Owner], l)
		}
	}
	s.target = (len(leases) + len(s.owned) - 1) / len(s.owned)
	return s
}

// want returns free leases, up to this worker's share. It takes any, so that workers that
// begin at the same time do not all ask for the same.
func (s share) want() []lease.Lease {
	rand.Shuffle(len(s.free), func(i, j int) { s.free[i], s.free[j] = s.free[j], s.free[i] })
	return s.free[:min(len(s.free), max(0, s.target-len(s.owned[s.me])))]
}

// short reports whether this worker is below its share, nothing is free, and another worker
// has more than it should: over its share, or at it while this one lacks two.
func (s share) short() bool {
	lack := s.target - len(s.owned[s.me])
	_, most := s.richest()
	return len(s.free) == 0 && (lack > 0 && most > s.target || lack > 1 && most == s.target)
}

// steal returns any lease of the worker that has most.
func (s share) steal() lease.Lease {
	owner, n := s.richest()
	return s.owned[owner][rand.IntN(n)]
}

func (s share) richest() (owner string, n int) {
	for o, leases := range s.owned {
		if o != s.me && len(leases) > n {
			owner, n = o, len(leases)
		}
	}
	return owner, n
}

// surplus is how many leases this worker has over its share.
func (s share) surplus() int { return max(0, len(s.owned[s.me])-s.target) }
