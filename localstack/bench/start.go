package main

import (
	"archive/zip"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"example.com/eventgateway/localstack/internal/process"
	"example.com/eventgateway/localstack/names"
)

const startTimeout = 30 * time.Second

// start is the time that a process takes until it first asks for work.
type start struct {
	wall time.Duration
	cpu  time.Duration // user and system
}

// measureStart starts the program once, waits for its GET …/next, and kills it.
func measureStart(ctx context.Context, program, endpoint string) (start, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return start{}, err
	}
	asked := make(chan time.Time, 1)
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/next") {
			asked <- time.Now()
		}
		<-r.Context().Done()
	})}
	served := make(chan struct{})
	go func() {
		_ = server.Serve(listener) // it was closed
		close(served)
	}()
	defer func() { server.Close(); <-served }()

	cmd := exec.CommandContext(ctx, program)
	process.Bind(cmd)
	cmd.Env = append(environment(endpoint), "AWS_LAMBDA_RUNTIME_API="+listener.Addr().String(), "AWS_REGION="+names.Region)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return start{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case at := <-asked:
		cancel()
		<-ended //nolint:errcheck // it was killed
		return start{at.Sub(began), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
	case err := <-ended:
		return start{}, fmt.Errorf("%s ended before it was ready: %w", program, errors.Join(err, ctx.Err()))
	}
}

// sizes returns the bytes of a program and of its zip for Lambda.
func sizes(program string) (binary, zipped int64, err error) {
	file, err := os.Open(program)
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	var out counter
	archive := zip.NewWriter(&out)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	entry, err := archive.Create(filepath.Base(program))
	if err != nil {
		return 0, 0, err
	}
	if binary, err = io.Copy(entry, file); err != nil {
		return 0, 0, err
	}
	err = archive.Close()
	return binary, int64(out), err
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
