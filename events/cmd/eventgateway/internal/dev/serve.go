package dev

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.com/eventgateway/core/adapters/boltjournal"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/internal/loopback"
	"example.com/eventgateway/functions/devgateway"
	"example.com/eventgateway/functions/httpapi"
)

// open opens the gateway at a URL, and says what it keeps. shut lets go of its data.
func (o options) open(
	a *cli.App, url string, pages http.Handler,
) (g *devgateway.Gateway, shut func() error, err error) {
	settings := devgateway.Options{
		Gateway: httpapi.Options{
			PublicURL: url,
			Log:       slog.New(slog.NewTextHandler(a.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		},
		Keys: o.auth == authKeys, Events: o.events, EventBytes: o.bytes, Console: pages,
	}
	if o.data == "" {
		a.Remark("everything is kept in memory, until this ends; --data DIR keeps it")
		return devgateway.New(settings), func() error { return nil }, nil
	}
	journal, err := boltjournal.Open(o.data)
	if err != nil {
		return nil, nil, err
	}
	if g, err = devgateway.Open(settings, journal); err != nil {
		return nil, nil, errors.Join(
			fmt.Errorf("the data in %s cannot be read; move it away to begin anew: %w", o.data, err), journal.Close())
	}
	a.Remark("everything is kept in %s", o.data)
	return g, journal.Close, nil
}

// key prints a key where callers need one: the kept one, or a new one.
func (o options) key(ctx context.Context, a *cli.App, g *devgateway.Gateway) (key string, err error) {
	if o.auth != authKeys {
		return "", nil
	}
	file := ""
	if o.data != "" {
		file = filepath.Join(o.data, "key")
	}
	if key, err = g.Key(ctx, file, "eventgateway dev", keys.Every); err != nil {
		return "", err
	}
	a.Remark("the key is for every client, with all scopes: EVENTGATEWAY_KEY=KEY eventgateway list")
	return key, a.Print(map[string]string{"key": key}, "key %s", key)
}

// ask returns a client of the gateway, which asks it without a connection.
func ask(g *devgateway.Gateway, url, key string) (*client.Client, error) {
	return client.New(url, client.Options{
		HTTPClient: &http.Client{Transport: g}, Key: key, AllowHTTP: true, UserAgent: "eventgateway/" + cli.Version(),
	})
}

// server returns the server of a gateway at an address. When it stops, requests that wait for events end.
func (o options) server(a *cli.App, g *devgateway.Gateway, addr net.Addr) *http.Server {
	var handler http.Handler = g
	if local(addr) {
		handler = onlyLocal(handler)
	} else {
		a.Remark("every machine that reaches %s can use the gateway", o.addr)
	}
	if !o.quiet {
		handler = listed(handler, a)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	server.RegisterOnShutdown(g.Close)
	return server
}

// urlOf returns where to call what listens at an address.
func urlOf(addr net.Addr) string {
	if tcp, is := addr.(*net.TCPAddr); is && tcp.IP.IsUnspecified() {
		return "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return "http://" + addr.String()
}

func local(addr net.Addr) bool {
	tcp, is := addr.(*net.TCPAddr)
	return is && tcp.IP.IsLoopback()
}

// onlyLocal refuses requests for other hosts than this machine. The page of a stranger can have
// its own name lead here (DNS rebinding), and would then be of the same origin as the gateway.
func onlyLocal(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback.Is(loopback.NameOf(r.Host)) {
			http.Error(w, "this gateway answers to localhost and 127.0.0.1 only; --addr 0.0.0.0:8080 answers to others",
				http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// listed writes a line for each request to standard error. It leaves out the requests of pages, which
// ask all the time.
func listed(next http.Handler, a *cli.App) http.Handler {
	var lines sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, consolePath+"/") {
			next.ServeHTTP(w, r)
			return
		}
		began, seen := time.Now(), &status{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(seen, r)
		lines.Lock()
		defer lines.Unlock()
		fmt.Fprintf(a.Stderr, "%s %.200s %d %dms\n", r.Method, r.URL.EscapedPath(), seen.code,
			time.Since(began).Milliseconds())
	})
}

// status remembers the status of an answer.
type status struct {
	http.ResponseWriter
	code int
}

// WriteHeader implements [http.ResponseWriter].
func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap lets [http.ResponseController] find the writer.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }
