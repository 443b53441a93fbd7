package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/names"
)

// delays are the times that services take for an answer.
type delays struct{ kinesis, dynamodb time.Duration }

// wait is for rig.Options.Wait. What is no call is answered at once.
func (d delays) wait(operation string) time.Duration {
	switch {
	case operation == "":
		return 0
	case strings.HasPrefix(operation, "PutRecord"):
		return d.kinesis
	}
	return d.dynamodb
}

// tunnel is a proxy of functions for their connections to AWS, and AWS behind it, by the
// names and over TLS. So the opening of connections costs as much as on AWS: one to each
// service.
type tunnel struct {
	url   string // of the proxy
	file  string // of the certificates that functions have to trust
	conns chan net.Conn
	done  chan struct{}
	stop  []func()
}

// openTunnel returns a tunnel to an AWS that takes its time. It writes a file into work.
func openTunnel(ctx context.Context, work string, d delays) (*tunnel, error) {
	proxied, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &tunnel{
		url:  "http://" + proxied.Addr().String(),
		file: filepath.Join(work, "certificates.pem"), conns: make(chan net.Conn), done: make(chan struct{}),
	}
	certificate, err := newCertificate(t.file)
	if err != nil {
		proxied.Close()
		return nil, err
	}
	aws := rig.ServeAWS(rig.Options{Wait: d.wait})
	proxy := &http.Server{Handler: http.HandlerFunc(t.connect), ReadHeaderTimeout: callTimeout}
	services := &http.Server{
		Handler: aws.Config.Handler, ReadHeaderTimeout: callTimeout,
		ErrorLog:  log.New(io.Discard, "", 0), // processes are killed while they connect
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
	}
	t.stop = []func(){func() { proxy.Close() }, func() { services.Close() }, aws.Close}
	go proxy.Serve(proxied)                   //nolint:errcheck // until it is closed
	go services.ServeTLS(accepted{t}, "", "") //nolint:errcheck // likewise
	return t, nil
}

const callTimeout = 10 * time.Second

// Close ends the tunnel and all connections.
func (t *tunnel) Close() {
	close(t.done)
	for _, stop := range t.stop {
		stop()
	}
}

// connect answers CONNECT (RFC 9110, section 9.3.6) and hands the connection to AWS.
func (t *tunnel) connect(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		conn.Close()
		return
	}
	select {
	case t.conns <- conn:
	case <-t.done:
		conn.Close()
	}
}

// accepted is the listener of the connections that came through the tunnel.
type accepted struct{ *tunnel }

func (a accepted) Accept() (net.Conn, error) {
	select {
	case conn := <-a.conns:
		return conn, nil
	case <-a.done:
		return nil, net.ErrClosed
	}
}

func (accepted) Addr() net.Addr { return &net.TCPAddr{} }

func (accepted) Close() error { return nil }

// environment returns the environment of functions that reach AWS through the tunnel. The
// gateway adds their memory.
func (t *tunnel) environment() []string {
	env := slices.DeleteFunc(rig.Environment(""), func(variable string) bool {
		return strings.HasPrefix(variable, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=")
	})
	return append(env, "HTTPS_PROXY="+t.url, "SSL_CERT_FILE="+t.file, "SSL_CERT_DIR="+t.file+".none")
}

// bundles are where systems keep the certificates that they trust; Lambda has the first.
var bundles = []string{"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem"}

// newCertificate returns a certificate of AWS's names, and writes it to a file behind those
// that the system trusts: reading as many is a part of a cold start.
func newCertificate(file string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		DNSNames: []string{"*." + names.Region + ".amazonaws.com"}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	var trusted []byte
	for _, bundle := range bundles {
		if text, err := os.ReadFile(bundle); err == nil {
			trusted = text
			break
		}
	}
	trusted = append(trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, os.WriteFile(file, trusted, 0o600)
}
