package faults

import (
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Bounds of the proxy.
const (
	maxBody        = 32 << 20 // bytes; the largest request of Kinesis is shorter, in base64 too
	maxRequests    = 64       // at a time; further ones wait
	forwardTimeout = 30 * time.Second
)

// Options say which faults the proxy makes. Rates are from 0, never, to 1, always. Each is
// drawn on its own: one call may be slow, have refused records and lose its answer. The
// zero value has no faults.
type Options struct {
	// Seed begins the random numbers. The same calls, one after another, have the same
	// faults. Calls that overlap take them in the order of their arrival.
	Seed uint64

	ThrottledRecords float64 // records refused in a call that succeeds; they are not forwarded
	FailedCalls      float64 // calls that fail with status 500 and are not forwarded
	LostAnswers      float64 // calls that are forwarded, but get a cut connection as their answer
	DelayedCalls     float64 // calls that wait first
	MaxDelay         time.Duration

	// Lost is called with the data of each record that was stored without an answer: the
	// answer was cut off, or the caller had gone. It is called before the connection is
	// cut, by several goroutines. A caller that goes as the answer comes is not noticed.
	// Lost may be nil.
	Lost func(data []byte)
}

// Counts count what a proxy has done so far.
type Counts struct {
	Calls   int // of PutRecords
	Failed  int // calls
	Lost    int // answers
	Delayed int // calls

	Records   int // asked for
	Throttled int // records
}

// String says it for people.
func (c Counts) String() string {
	return fmt.Sprintf("of %d calls of PutRecords %d failed, %d had no answer and %d were late; "+
		"of %d records %d were throttled", c.Calls, c.Failed, c.Lost, c.Delayed, c.Records, c.Throttled)
}

// Proxy is a fault-injecting Kinesis.
type Proxy struct {
	Endpoint string // URL, to be used in place of the emulator's

	options Options
	target  *url.URL
	server  *http.Server
	client  *http.Client
	served  chan struct{}
	slots   chan struct{}

	mu     sync.Mutex
	random *rand.Rand
	counts Counts
}

// Start serves a proxy of the emulator at target, a URL such as "http://127.0.0.1:4566",
// until Close. It fails if target is not on loopback.
func Start(ctx context.Context, target string, options Options) (*Proxy, error) {
	u, err := loopback(target)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{
		Endpoint: "http://" + listener.Addr().String(), options: options, target: u,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: maxRequests}},
		served: make(chan struct{}), slots: make(chan struct{}, maxRequests),
		random: rand.New(rand.NewPCG(options.Seed, 0)),
	}
	quiet := log.New(io.Discard, "", 0) // callers that go away are expected
	through := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) }, Transport: p.client.Transport, ErrorLog: quiet,
	}
	p.server = &http.Server{
		Handler: p.bounded(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutRecords") {
				p.putRecords(w, r)
			} else {
				through.ServeHTTP(w, r)
			}
		}),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
		ErrorLog: quiet,
	}
	go func() {
		_ = p.server.Serve(listener) // it was closed
		close(p.served)
	}()
	return p, nil
}

// loopback parses the URL of an emulator on this machine.
func loopback(target string) (*url.URL, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	if ip, err := netip.ParseAddr(u.Hostname()); u.Hostname() != "localhost" && (err != nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s is not on loopback: faults are for emulators", target)
	}
	return u, nil
}

// Close cuts open connections and returns when nothing listens any more.
func (p *Proxy) Close() {
	p.server.Close()
	<-p.served
	p.client.CloseIdleConnections()
}

// Counts returns what was done so far.
func (p *Proxy) Counts() Counts {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts
}

func (p *Proxy) bounded(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case p.slots <- struct{}{}:
		case <-r.Context().Done():
			return
		}
		defer func() { <-p.slots }()
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next(w, r)
	})
}
