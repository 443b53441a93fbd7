package main

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// delays are the times that services take for an answer.
type delays struct{ kinesis, dynamodb time.Duration }

// span is a time that a function spent in opening a connection or in waiting for an answer.
type span struct {
	began, ended time.Time
	opening      bool
}

// spans collects them. It is safe for many goroutines.
type spans struct {
	delays delays
	opened sync.Map // of time.Time, by connection without a request

	mu  sync.Mutex
	all []span
}

// watch is for http.Server.ConnState: a connection is open when it has its first request.
func (s *spans) watch(connection net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.opened.Store(connection, time.Now())
	case http.StateActive, http.StateClosed:
		if opened, first := s.opened.LoadAndDelete(connection); first {
			s.add(span{opened.(time.Time), time.Now(), true})
		}
	}
}

// wait is for rig.Options.Wait. What is no call is answered at once.
func (s *spans) wait(operation string) time.Duration {
	d := s.delays.dynamodb
	switch {
	case operation == "":
		return 0
	case strings.HasPrefix(operation, "PutRecord"):
		d = s.delays.kinesis
	}
	now := time.Now()
	s.add(span{now, now.Add(d), false})
	return d
}

func (s *spans) add(one span) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, one)
}

// take returns the spans since the last call.
func (s *spans) take() []span {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.all
	s.all = nil
	return taken
}
