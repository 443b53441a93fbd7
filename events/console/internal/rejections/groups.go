package rejections

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"example.com/eventgateway/events/internal/rejectlog"
)

// bars is how many bars show the counts of a group over time.
const bars = 24

// Query chooses among events. "" is any.
type Query struct {
	Client, Code string
	Topic        string    // or the event's name alone
	Waiting      bool      // only those that were not sent again
	Since        time.Time // of the last rejection
}

func (q Query) asksFor(e *rejectlog.Event) bool {
	return (q.Client == "" || q.Client == e.Client) && (q.Topic == "" || q.Topic == e.Topic() || q.Topic == e.Event) &&
		(q.Code == "" || q.Code == e.Code) && (!q.Waiting || e.Resent == nil) && !e.LastAt.Before(q.Since)
}

// Group is the events that were rejected alike.
type Group struct {
	Key string
	*rejectlog.Reason
	Events      int
	Waiting     int // that were not sent again
	First, Last time.Time
	Counts      [bars]int // over the time of a [Summary]
}

// Summary is the groups of some events.
type Summary struct {
	Groups   []*Group // the largest first
	Events   int
	Waiting  int
	From, To time.Time // of Counts
}

// Summarize groups the events that a query asks for, by type and reason.
func Summarize(log *rejectlog.Log, q Query, now time.Time) Summary {
	s := Summary{From: q.Since, To: now}
	chosen := Choose(log, q, "")
	if s.From.IsZero() {
		s.From = now
		for _, e := range chosen {
			if e.LastAt.Before(s.From) {
				s.From = e.LastAt
			}
		}
	}
	groups := map[rejectlog.Why]*Group{}
	for _, e := range chosen {
		g := groups[e.Why()]
		if g == nil {
			g = &Group{Key: KeyOf(e), Reason: log.Reason(e.Why()), First: e.LastAt}
			groups[e.Why()], s.Groups = g, append(s.Groups, g)
		}
		g.add(e, s.bar(e.LastAt))
		s.Events++
		if e.Resent == nil {
			s.Waiting++
		}
	}
	slices.SortStableFunc(s.Groups, func(a, b *Group) int {
		return cmp.Or(cmp.Compare(b.Waiting, a.Waiting), cmp.Compare(b.Events, a.Events), b.Last.Compare(a.Last))
	})
	return s
}

func (g *Group) add(e *rejectlog.Event, bar int) {
	g.Events++
	if e.Resent == nil {
		g.Waiting++
	}
	if e.LastAt.Before(g.First) {
		g.First = e.LastAt
	}
	if e.LastAt.After(g.Last) {
		g.Last = e.LastAt
	}
	g.Counts[bar]++
}

// bar is the bar of a time.
func (s Summary) bar(t time.Time) int {
	all := max(s.To.Sub(s.From), 1)
	return min(max(int(bars*float64(t.Sub(s.From))/float64(all)), 0), bars-1)
}

// Bar is the time of one bar of Counts, as text.
func (s Summary) Bar() string {
	text := (s.To.Sub(s.From) / bars).Round(time.Second).String()
	return shorter.Replace(text + ".")
}

// shorter leaves out what is zero at the end of a time and a full stop.
var shorter = strings.NewReplacer("h0m0s.", "h", "m0s.", "m", ".", "")

// Choose returns the events that a query asks for, in the order of their first rejections. A key
// other than "" limits them to its group. They are the log's own, not copies.
func Choose(log *rejectlog.Log, q Query, key string) (chosen []*rejectlog.Event) {
	for _, e := range log.Events() {
		if q.asksFor(e) && (key == "" || strings.EqualFold(KeyOf(e), key)) {
			chosen = append(chosen, e)
		}
	}
	return chosen
}

// KeyOf returns the key of an event's group: letters and digits.
func KeyOf(e *rejectlog.Event) string {
	why := e.Why()
	return hex.EncodeToString(why[:10])
}

// Copy returns copies of events, which stay as they are when the log grows.
func Copy(list []*rejectlog.Event) []*rejectlog.Event {
	copies := make([]rejectlog.Event, len(list))
	pointers := make([]*rejectlog.Event, len(list))
	for i, e := range list {
		copies[i] = *e
		pointers[i] = &copies[i]
	}
	return pointers
}
