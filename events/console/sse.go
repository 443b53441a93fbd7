package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"example.com/eventgateway/events/console/internal/live"
)

// Bounds of what browsers are sent.
const (
	tick        = 500 * time.Millisecond
	perTick     = 25               // rows: 50 a second
	recordBytes = 128 << 10        // of the records in one message
	report      = 2 * time.Second  // how often a browser is told how many pass, at least
	sendTimeout = 10 * time.Second // of one message
	maxBrowsers = 16               // pages that are sent events at the same time
)

// message is what a browser is sent.
type message struct {
	Rows  []row  `json:"rows,omitempty"`  // oldest first
	Reset bool   `json:"reset,omitempty"` // they are all that there is
	Said  string `json:"said,omitempty"`  // how many pass
}

// events sends the events that come to a browser, some 50 a second at most, as server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html).
func (c *console) events(w http.ResponseWriter, r *http.Request) {
	if err := foreign.Check(asChange(r)); err != nil {
		c.refuse(w, r, http.StatusForbidden, "Another site asks for the events", "Only pages of the console can.")
		return
	}
	select {
	case c.browsers <- struct{}{}:
		defer func() { <-c.browsers }()
	default:
		c.refuse(w, r, http.StatusServiceUnavailable, "Too many pages show live events", "Close one of them.")
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	s := sender{console: c, to: http.NewResponseController(w), w: w}
	s.view = live.View{Hub: c.hub, Filter: filterOf(r)}
	s.run(r)
}

// asChange returns a request with the method POST. The check of origins lets every GET pass.
func asChange(r *http.Request) *http.Request {
	r = r.WithContext(r.Context())
	r.Method = http.MethodPost
	return r
}

// sender sends events to one browser.
type sender struct {
	*console
	w      http.ResponseWriter
	to     *http.ResponseController
	view   live.View
	passed tally // since the browser was told how many pass
}

// run sends until the browser is gone, or the console ends.
func (s *sender) run(r *http.Request) {
	_ = s.to.SetReadDeadline(time.Time{}) // the request is read; a server's limit would end it
	if err := s.begin(r); err != nil {
		return
	}
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.Done:
			return
		case <-ticker.C:
		}
		s.follow()
		if s.next() != nil {
			return
		}
	}
}

// begin goes on behind the number that the browser knows. One that knows none gets the newest rows.
func (s *sender) begin(r *http.Request) error {
	s.follow()
	s.passed.began = time.Now()
	known := r.Header.Get("Last-Event-ID")
	if known == "" {
		known = r.URL.Query().Get("after")
	}
	if n, err := strconv.ParseInt(known, 10, 64); err == nil {
		s.view.Begin(n)
		return s.send(message{})
	}
	s.view.Begin(0)
	s.view.Next(0) // skips what is kept
	m := message{Reset: true}
	latest := s.hub.Latest(s.view.Filter, onLive)
	for _, item := range slices.Backward(latest) {
		if item.N <= s.view.Last() { // the others come next
			m.Rows = append(m.Rows, s.row(item))
		}
	}
	return s.send(m)
}

// next sends what came, if there is something to say.
func (s *sender) next() error {
	b := s.view.Next(perTick)
	s.passed.add(b)
	m := message{}
	for _, item := range b.Items {
		m.Rows = append(m.Rows, s.row(item))
	}
	if time.Since(s.passed.began) >= report {
		m.Said = s.passed.said(s.view.Filter.Any())
		s.passed = tally{began: time.Now()}
	}
	if m.Said == "" && m.Rows == nil {
		return nil
	}
	return s.send(m)
}

// send writes one message. It leaves records out, for later requests, once they are too much.
func (s *sender) send(m message) error {
	bytes := 0
	for i := range m.Rows {
		r := &m.Rows[i]
		if bytes += len(r.Record); bytes > recordBytes && r.Record != "" {
			r.Record, r.Whole = "", s.Prefix+pathOf("live", "records", strconv.FormatInt(r.N, 10))
		}
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := s.to.SetWriteDeadline(time.Now().Add(sendTimeout)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.w, "retry: 2000\nid: %d\ndata: %s\n\n", s.view.Last(), text); err != nil {
		return err
	}
	return s.to.Flush()
}

// tally counts what passes.
type tally struct {
	began      time.Time
	live.Batch // without items
	shown      int
}

func (t *tally) add(b live.Batch) {
	t.Passed += b.Passed
	t.Matched += b.Matched
	t.Missed += b.Missed
	t.shown += len(b.Items)
}

// said says how many events pass, and how many of them are shown. all says that there is no filter.
func (t *tally) said(all bool) string {
	perSecond := func(n int) string { return rate(float64(n) / time.Since(t.began).Seconds()) }
	switch passed := perSecond(t.Passed); {
	case t.Passed == 0:
		return "No events right now."
	case all && t.shown < t.Passed:
		return fmt.Sprintf("Showing %s of %s events a second.", perSecond(t.shown), passed)
	case all:
		return passed + " events a second."
	case t.Missed > 0:
		return fmt.Sprintf("Showing %s of more than %s matching events a second, of %s.", perSecond(t.shown),
			perSecond(t.Matched), passed)
	case t.shown < t.Matched:
		return fmt.Sprintf("Showing %s of %s matching events a second, of %s.", perSecond(t.shown),
			perSecond(t.Matched), passed)
	default:
		return fmt.Sprintf("%s matching events a second, of %s.", perSecond(t.Matched), passed)
	}
}
