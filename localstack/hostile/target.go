package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/names"
)

const (
	memoryMB  = 256              // the default of the stack
	maxPeak   = 200 << 20        // bytes
	timeout   = 10 * time.Second // of a function, as in the stack
	patience  = 60 * time.Second // for an answer
	maxAnswer = 6_291_556        // bytes that Lambda hands on
)

// target is the target of attacks: the gateway's functions, and their tables and streams in
// the emulator.
type target struct {
	binDir string
	env    []string
}

// newTarget builds the functions and creates the tables and streams.
func newTarget(ctx context.Context, endpoint string) (*target, error) {
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..")
	binDir, err := build.FunctionsFor(ctx, root, runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return nil, err
	}
	name := "hostile-" + rand.Text()
	r := emulator.Resources{SchemaTable: name, ClaimTable: name + "-claims", Stream: name}
	rejected, samples := name+"-rejected", name+"-samples"
	if err := errors.Join(
		emulator.CreateResources(ctx, endpoint, r),
		emulator.CreateStream(ctx, endpoint, rejected, names.RejectedShards),
		emulator.CreateSampleTable(ctx, endpoint, samples),
	); err != nil {
		return nil, err
	}
	return &target{binDir, []string{
		settings.SchemaTable + "=" + r.SchemaTable, settings.ClaimTable + "=" + r.ClaimTable, settings.EventStream + "=" + r.Stream,
		settings.RejectedStream + "=" + rejected, settings.SampleTable + "=" + samples, settings.PublicURL + "=http://127.0.0.1",
		"AWS_ENDPOINT_URL=" + endpoint, "AWS_ACCESS_KEY_ID=" + names.AccessKey, "AWS_SECRET_ACCESS_KEY=" + names.AccessKey,
	}}, nil
}

// result is the outcome of an attack, and what it used.
type result struct {
	in, out, status int
	cpu, clock      time.Duration
	peak            int64 // bytes of memory
	own             bool  // the answer is the gateway's own
	log             string
}

// judge returns an error if the result is out of bounds.
func (r result) judge(a attack) error {
	switch {
	case !r.own:
		return errors.New("the answer is not the gateway's")
	case !slices.Contains(a.answers, r.status):
		return fmt.Errorf("the status should be one of %v", a.answers)
	case r.peak > maxPeak:
		return fmt.Errorf("it took more than %d MB", maxPeak>>20)
	case r.clock > timeout:
		return fmt.Errorf("it took more than %v", timeout)
	}
	return nil
}

// run registers the event types of the attack and sends it to a new process.
func (t *target) run(ctx context.Context, a attack) (result, error) {
	client := "H" + rand.Text()[:16]
	if err := t.serve(ctx, nil, func(url string) error {
		for _, e := range a.types {
			answer, err := post(ctx, url+"/"+client+"/"+e.name+"/register_event"+e.query, map[string]string{"Content-Type": asJSON}, []byte(e.schema))
			if err != nil {
				return err
			}
			if answer.status != http.StatusCreated {
				return fmt.Errorf("registering %s: %d %s", e.name, answer.status, answer.body)
			}
		}
		return nil
	}); err != nil {
		return result{}, err
	}
	r := result{in: len(a.body)}
	var log lockedBuffer
	err := t.serve(ctx, &log, func(url string) error {
		began := time.Now()
		answer, err := post(ctx, url+"/"+client+a.path, a.header, a.body)
		if err != nil {
			return err
		}
		r.clock = time.Since(began)
		r.status, r.out = answer.status, len(answer.body)
		r.own = answer.header.Get("Content-Type") == "application/problem+json" || bytes.HasPrefix(answer.body, []byte(`{"accepted":`)) || answer.status == http.StatusCreated
		return nil
	}, func(report gateway.Report) {
		r.cpu, r.peak = report.CPU, report.PeakMemory
	})
	r.log = log.String()
	return r, err
}

// serve runs the gateway until use returns, and reports each invocation.
func (t *target) serve(ctx context.Context, log io.Writer, use func(url string) error, reported ...func(gateway.Report)) error {
	opts := gateway.Options{BinDir: t.binDir, Env: t.env, Timeout: timeout, Log: log}
	if len(reported) > 0 {
		opts.MemoryMB, opts.MaxWorkers, opts.Reported = memoryMB, 1, reported[0]
	}
	g, err := gateway.New(opts)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- g.Serve(serving, listener) }()
	err = use("http://" + listener.Addr().String())
	stop()
	return errors.Join(err, <-served)
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func post(ctx context.Context, url string, header map[string]string, body []byte) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	read, err := io.ReadAll(io.LimitReader(response.Body, 2*maxAnswer))
	return answer{response.StatusCode, response.Header, read}, err
}

// lockedBuffer takes the output of several processes.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
