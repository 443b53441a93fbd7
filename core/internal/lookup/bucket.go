package lookup

import "time"

// bucket bounds the lookups of keys that do not exist. Each lookup takes a token. The bucket
// begins full.
type bucket struct {
	perSecond, most float64
	tokens          float64
	filled          time.Time // zero before the first token is taken
}

func (b *bucket) take(now time.Time) bool {
	if since := now.Sub(b.filled); b.filled.IsZero() {
		b.tokens, b.filled = b.most, now
	} else if since > 0 {
		b.tokens, b.filled = min(b.most, b.tokens+since.Seconds()*b.perSecond), now
	}
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

func (b *bucket) giveBack() { b.tokens = min(b.most, b.tokens+1) }
