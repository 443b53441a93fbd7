package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/names"
)

func TestTakenPort(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	_, err = emulator.Start(context.Background(), emulator.Options{Root: t.TempDir(), Port: port})
	says := fmt.Sprintf("port %d is taken: stop what listens there", port)
	if err == nil || !strings.HasPrefix(err.Error(), says) || strings.Contains(err.Error(), "\n") {
		t.Fatalf("error %q, want one line that begins with %q", err, says)
	}
}

func TestEmulatorThatDoesNotStart(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(text string, mode os.FileMode, name ...string) {
		t.Helper()
		file := filepath.Join(append([]string{root}, name...)...)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755),
			os.WriteFile(file, []byte(text), mode)); err != nil {
			t.Fatal(err)
		}
	}
	fails := func() error {
		t.Helper()
		_, err := emulator.Start(context.Background(), emulator.Options{Root: root})
		if err == nil {
			t.Fatal("it starts")
		}
		return err
	}
	if err := fails(); !strings.Contains(err.Error(), "the checkout?") {
		t.Errorf("outside a checkout: %v", err)
	}
	write("ministack==1\n", 0o644, "localstack", "requirements.txt")
	for _, stamp := range []string{"", "ministack==0\n"} {
		if stamp != "" {
			write(stamp, 0o644, ".venv", ".installed")
		}
		if err := fails(); !strings.HasSuffix(err.Error(), "is not installed: run `make install`") {
			t.Errorf("with %q installed: %v", stamp, err)
		}
	}
	write("ministack==1\n", 0o644, ".venv", ".installed")
	write("#!/bin/sh\necho no\nexit 1\n", 0o755, ".venv", "bin", "python")
	err := fails()
	log := filepath.Join(root, ".cache", "emulator.log")
	if text, readErr := os.ReadFile(log); !strings.Contains(err.Error(), log) || string(text) != "no\n" {
		t.Errorf("error %v, which should name the log; that has %q, %v", err, text, readErr)
	}
}

// An emulator answers on loopback only, and no longer when it is stopped. Its resources can
// be created twice.
func TestStartAndStop(t *testing.T) {
	t.Parallel()
	emulatortest.Endpoint(t) // skips where none is installed
	ctx := t.Context()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	e, err := emulator.Start(ctx, emulator.Options{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Stop()

	for range 2 {
		if err := emulator.CreateResources(ctx, e.Endpoint,
			emulator.Resources{SchemaTable: "table", ClaimTable: "claims", Stream: "stream"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := emulator.CreateResources(ctx, e.Endpoint, emulator.Resources{SampleTable: "claims"}); err == nil ||
		!strings.Contains(err.Error(), "the table claims in the emulator at "+e.Endpoint+" has other keys") {
		t.Errorf("a table of another version: %v", err)
	}
	config := emulator.Config(e.Endpoint)
	table, err := dynamodb.NewFromConfig(config).DescribeTable(ctx,
		&dynamodb.DescribeTableInput{TableName: aws.String("table")})
	if err != nil || len(table.Table.KeySchema) != 2 {
		t.Errorf("the table: %v, %v", table, err)
	}
	shards, err := kinesis.NewFromConfig(config).ListShards(ctx,
		&kinesis.ListShardsInput{StreamName: aws.String("stream")})
	if err != nil || len(shards.Shards) != names.Shards {
		t.Errorf("the stream's shards: %v, %v", shards, err)
	}
	u, err := url.Parse(e.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	for _, ip := range otherAddresses(t) {
		if c, err := net.Dial("tcp", net.JoinHostPort(ip, u.Port())); err == nil {
			c.Close()
			t.Errorf("it answers on %s too", ip)
		}
	}

	e.Stop()
	e.Stop()
	<-e.Done
	if response, err := http.Get(e.Endpoint + names.HealthPath); err == nil {
		response.Body.Close()
		t.Error("it still answers")
	}
}

// otherAddresses returns this machine's addresses without loopback.
func otherAddresses(t *testing.T) []string {
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	var ips []string
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			ips = append(ips, n.IP.String())
		}
	}
	return ips
}
