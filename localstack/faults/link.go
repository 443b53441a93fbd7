package faults

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// maxConnections bounds the connections that a link has at a time; further ones wait.
const maxConnections = 256

const dialTimeout = 5 * time.Second // to the emulator

// Link forwards connections to an emulator and can drop them in silence. Lambda's network
// does so with connections that are idle while a function is frozen: neither side notices.
// https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
type Link struct {
	Endpoint string // URL, for use instead of the emulator's

	target   string // host and port
	listener net.Listener
	passing  sync.WaitGroup
	slots    chan struct{}

	mu   sync.Mutex
	open map[*passage]bool
}

// passage is one connection through a link.
type passage struct {
	client, emulator net.Conn
	dropped          atomic.Bool
}

// Connect opens a link to the emulator at target, a URL such as "http://127.0.0.1:4566",
// until Close. It fails if target is not on loopback.
func Connect(ctx context.Context, target string) (*Link, error) {
	u, err := loopback(target)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &Link{
		Endpoint: "http://" + listener.Addr().String(), target: u.Host, listener: listener,
		slots: make(chan struct{}, maxConnections), open: map[*passage]bool{},
	}
	l.passing.Go(l.serve)
	return l, nil
}

// Close cuts open connections and returns when nothing listens any more.
func (l *Link) Close() {
	l.listener.Close()
	l.mu.Lock()
	for p := range l.open {
		p.client.Close()
		p.emulator.Close()
	}
	l.open = nil
	l.mu.Unlock()
	l.passing.Wait()
}

// Drop drops the open connections and returns their number. They stay open, but what is
// written to them is lost, and nothing comes back. New connections work.
func (l *Link) Drop() (dropped int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for p := range l.open {
		if !p.dropped.Swap(true) {
			p.emulator.Close()
			dropped++
		}
	}
	return dropped
}

func (l *Link) serve() {
	for {
		client, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.slots <- struct{}{}
		l.passing.Go(func() {
			defer func() { <-l.slots }()
			defer client.Close()
			emulator, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(context.Background(), "tcp", l.target)
			if err != nil {
				return
			}
			defer emulator.Close()
			p := &passage{client: client, emulator: emulator}
			if l.add(p) {
				p.pass()
				l.remove(p)
			}
		})
	}
}

// add returns false if the link is closed.
func (l *Link) add(p *passage) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		return false
	}
	l.open[p] = true
	return true
}

func (l *Link) remove(p *passage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, p)
}

// pass returns when the client closes the connection, or the emulator closes one that is
// not dropped.
func (p *passage) pass() {
	var back sync.WaitGroup
	back.Go(func() {
		p.carry(p.client, p.emulator)
		if !p.dropped.Load() {
			p.client.Close()
		}
	})
	p.carry(p.emulator, p.client)
	p.emulator.Close()
	back.Wait()
}

// carry copies until there is no more to read. From a dropped connection it goes on
// reading, and drops what it reads.
func (p *passage) carry(to, from net.Conn) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if p.dropped.Load() {
			continue
		}
		if _, err := to.Write(buffer[:n]); err != nil && !p.dropped.Load() {
			return
		}
	}
}
