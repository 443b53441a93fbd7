package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/gateway"
)

const (
	clientName = "SpongeBob"
	plainType  = "Orders"
	onceType   = "Bills" // is idempotent
	publicURL  = "https://abcdefghij.execute-api.us-east-1.amazonaws.com"
)

// How long AWS takes for a request: about what a function of the same region sees.
const (
	kinesisWait  = 10 * time.Millisecond
	dynamoDBWait = 4 * time.Millisecond
)

// deployment is the gateway with some settings, or another function in its place.
type deployment struct {
	what       string
	binDir     string   // "" for the gateway's functions
	env        []string // beside the defaults
	accessLine int      // bytes of API Gateway's access log for a request
	lambdaLine int      // bytes that Lambda itself logs of a request
	cells      []*cell
}

// cell is one kind of request, and what its requests used.
type cell struct {
	size, batch int
	query       string
	once        bool // of an idempotent type
	invalid     bool
	use         use
}

// serving is a deployment that runs.
type serving struct {
	*deployment
	meter meter
	url   string
	stop  func() error
	keys  int // given so far
}

func wait(operation string) time.Duration {
	if strings.HasPrefix(operation, "PutRecord") {
		return kinesisWait
	}
	return dynamoDBWait
}

// start registers the event types and runs the deployment as on Lambda.
func (d *deployment) start(ctx context.Context, realDir string) (*serving, error) {
	s := &serving{deployment: d}
	aws := rig.ServeAWS(rig.Options{Wait: wait, Seen: s.meter.seen})
	env := append(rig.Environment(aws.URL), settings.PublicURL+"="+publicURL, settings.LogSample+"="+logSample)
	if err := register(ctx, realDir, env); err != nil {
		aws.Close()
		return nil, err
	}
	binDir := realDir
	if d.binDir != "" {
		binDir = d.binDir
	}
	url, stop, err := rig.Start(ctx, gateway.Options{
		BinDir: binDir, Env: append(env, d.env...), MemoryMB: memoryMB, Log: &s.meter, Reported: s.meter.reported,
	})
	if err != nil {
		aws.Close()
		return nil, err
	}
	s.url = url
	s.stop = func() error { defer aws.Close(); return stop() }
	return s, nil
}

func register(ctx context.Context, binDir string, env []string) error {
	return rig.With(ctx, gateway.Options{BinDir: binDir, Env: env}, func(c *client.Client) error {
		schema := []byte(rig.Samples[1].Schema)
		_, plain := c.Register(ctx, clientName, plainType, schema)
		_, once := c.RegisterWith(ctx, clientName, onceType, schema, client.RegisterOptions{Idempotent: new(true)})
		return errors.Join(plain, once)
	})
}

// send sends n requests of a kind, one after another, and counts what they use. The first
// few, with a cold start, do not count.
func (s *serving) send(ctx context.Context, c *cell, n int) error {
	for range 3 {
		if _, err := s.post(ctx, c); err != nil {
			return err
		}
	}
	s.meter.take()
	var counted use
	for range n {
		answer, err := s.post(ctx, c)
		if err != nil {
			return err
		}
		counted.answerBytes += answer
	}
	counted.requests, counted.events = n, n*c.batch
	counted.units = n * chunks(c.batch*(c.size+1), 512<<10)
	counted.logBytes = n * s.lambdaLine
	counted.add(s.meter.take())
	c.use.add(counted)
	return nil
}

// post sends one request and returns the length of its answer.
func (s *serving) post(ctx context.Context, c *cell) (answer int, err error) {
	event := rig.Order(c.size)
	if c.invalid {
		event = strings.Replace(event, `"quantity":1`, `"quantity":0`, 1)
	}
	eventType, contentType, body := plainType, events.JSONType, event
	if c.once {
		eventType = onceType
	}
	if c.batch > 1 {
		contentType, body = "application/x-ndjson", strings.Repeat(event+"\n", c.batch)
	}
	url := s.url + "/" + clientName + "/" + eventType + "/send_event" + c.query
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", contentType)
	if c.once {
		s.keys++
		r.Header.Set("Idempotency-Key", "key-"+strconv.Itoa(s.keys))
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	want := http.StatusCreated
	if c.invalid {
		want = http.StatusUnprocessableEntity
	}
	if response.StatusCode != want && s.binDir == "" {
		return 0, fmt.Errorf("%s is answered %s %.500s", url, response.Status, text)
	}
	answer = len("HTTP/1.1 201 Created\r\n\r\n") + len(text)
	for name, values := range response.Header {
		answer += len(name) + len(": \r\n") + len(values[0])
	}
	return answer, nil
}
