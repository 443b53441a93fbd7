package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"example.com/eventgateway/localstack/bench/internal/rig"
)

// serverPerEvent is cpuPerEvent of a program that is a server.
func serverPerEvent(
	ctx context.Context, program string, env []string, event string, batch, n int,
) (time.Duration, error) {
	body := strings.Repeat(event+"\n", batch)
	return perEvent(batch, n, func(requests int) (time.Duration, error) {
		return served(ctx, program, env, body, requests)
	})
}

// served starts a server, and stops it when it has answered n requests with a 201. It returns the
// processor time that the server used.
func served(ctx context.Context, program string, env []string, body string, n int) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	url, stop, err := rig.StartServer(ctx, env, program, "serve")
	if err != nil {
		return 0, err
	}
	for range n {
		if err := postTo(ctx, url, body); err != nil {
			stop()
			return 0, err
		}
	}
	return stop(), nil
}

func postTo(ctx context.Context, url, body string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusCreated {
		err = fmt.Errorf("%s: %.500s", response.Status, answer)
	}
	return err
}
