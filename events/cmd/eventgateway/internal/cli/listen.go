package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// Listen listens at an address, a host and a port. It reports a taken port in plain words.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, text, _ := net.SplitHostPort(addr)
		port, _ := strconv.Atoi(text)
		return nil, fmt.Errorf("port %s is taken: stop what listens there, or choose another, such as --addr %s",
			text, net.JoinHostPort(host, strconv.Itoa(port%65535+1)))
	}
	if err != nil {
		return nil, fmt.Errorf("nothing can listen at %s: %w", addr, err)
	}
	return listener, nil
}

// grace bounds the time of requests under way, and then of what wait waits for, when a server stops.
const grace = 5 * time.Second

// Serve serves until the context ends, and then finishes the requests under way. After that, it calls
// wait for what goes on without a request.
func Serve(
	ctx context.Context, server *http.Server, listener net.Listener, wait func(context.Context),
) error {
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if server.Shutdown(last) != nil {
			server.Close()
		}
		if err = <-served; errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	wait(last)
	return err
}
