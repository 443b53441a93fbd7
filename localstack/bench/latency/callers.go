package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/gateway"
)

// traffic is requests that are alike.
type traffic struct{ url, contentType, body string }

// send sends n requests from so many callers, each of which pauses before a request and waits
// for its answer. It returns how long each answer took. An answer other than 201 is an error.
func (t traffic) send(ctx context.Context, callers, n int, p pause) ([]time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	transport := &http.Transport{MaxIdleConnsPerHost: callers}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	all, ctx := errgroup.WithContext(ctx)
	took := make([][]time.Duration, callers)
	for i := range callers {
		all.Go(func() error {
			for sent := i; sent < n && ctx.Err() == nil; sent += callers {
				p.wait(ctx)
				d, err := t.once(ctx, client)
				if err != nil {
					return err
				}
				took[i] = append(took[i], d)
			}
			return nil
		})
	}
	err := all.Wait()
	return slices.Concat(took...), err
}

// pause is a time between two bounds, at random, so that callers do not fall into step. The
// zero value is no pause.
type pause struct{ least, most time.Duration }

// atMost returns the pause with which so many callers send at most perSecond requests a second
// together.
func atMost(callers, perSecond int) pause {
	return pause{0, 2 * time.Duration(callers) * time.Second / time.Duration(perSecond)}
}

func (p pause) wait(ctx context.Context) {
	if p.most == 0 {
		return
	}
	select {
	case <-time.After(p.least + rand.N(p.most-p.least+1)):
	case <-ctx.Done():
	}
}

func (t traffic) once(ctx context.Context, client *http.Client) (time.Duration, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, strings.NewReader(t.body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", t.contentType)
	began := time.Now()
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusCreated {
		err = fmt.Errorf("%s: %.500s", response.Status, answer)
	}
	return time.Since(began), err
}

// ofRounds returns the median of the rounds' percentiles, so that a slow minute of the machine
// does not count.
func ofRounds(rounds [][]time.Duration, p int) time.Duration {
	var all []time.Duration
	for _, list := range rounds {
		all = append(all, rig.Percentile(list, p))
	}
	return rig.Median(all)
}

func sorted(lists ...[]time.Duration) []time.Duration {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return all
}

// uses collects what the processes of a gateway use. It is safe for many goroutines.
type uses struct {
	mu        sync.Mutex
	reports   []gateway.Report
	processes int
}

func (u *uses) report(r gateway.Report) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.reports = append(u.reports, r)
}

func (u *uses) start(string, *os.Process) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.processes++
}

// take returns what was collected since the last call.
func (u *uses) take() *uses {
	u.mu.Lock()
	defer u.mu.Unlock()
	taken := &uses{reports: u.reports, processes: u.processes}
	u.reports, u.processes = nil, 0
	return taken
}

// addTo adds the averages of an invocation.
func (u *uses) addTo(w *warmed) {
	var billed, cpu time.Duration
	for _, r := range u.reports {
		billed += rig.Billed(r.Duration)
		cpu += r.CPU
		w.peak = max(w.peak, r.PeakMemory)
	}
	n := time.Duration(max(len(u.reports), 1))
	w.billed, w.cpu = append(w.billed, billed/n), append(w.cpu, cpu/n)
	w.processes += u.processes
}
