package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// serve answers requests as the peer of that name, and prints its URL when it does. It runs
// until the process ends.
func serve(ctx context.Context, peer string, stdout io.Writer) error {
	answer, err := answererOf(peer)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "http://"+listener.Addr().String())
	server := &http.Server{ReadHeaderTimeout: callTimeout, Handler: http.HandlerFunc(answer.serve)}
	return server.Serve(listener)
}

func (answer answerer) serve(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10<<20))
	var encoded []byte
	if err == nil {
		encoded, err = answer.encoded(ctx, body)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	w.Write(encoded)
}
