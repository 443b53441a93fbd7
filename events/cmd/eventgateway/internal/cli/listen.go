package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
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
