// Package emulatortest gives tests the AWS emulator that `make test` starts. All tests
// share it, so each creates tables and streams under names of its own ([UniqueName]).
package emulatortest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/names"
)

// Endpoint returns the emulator's URL, as in "http://127.0.0.1:41234", from the
// environment variable [names.EmulatorEnv]. Without the variable it skips the test. If the
// emulator does not answer, it fails the test: a run that should have one must not pass
// without it.
func Endpoint(t testing.TB) string {
	t.Helper()
	endpoint := os.Getenv(names.EmulatorEnv)
	if endpoint == "" {
		t.Skip("needs the emulator: make test")
	}
	if err := answers(endpoint); err != nil {
		t.Fatalf("%s is %s, which does not answer as the emulator: %v", names.EmulatorEnv, endpoint, err)
	}
	return endpoint
}

// Config returns [emulator.Config] of the endpoint. It skips and fails as [Endpoint] does.
func Config(t testing.TB) aws.Config {
	t.Helper()
	return emulator.Config(Endpoint(t))
}

// UniqueName returns a name that no other test has, for a table or a stream: letters,
// digits and dashes, at most 60. The test's name is in it, so that leftovers show where
// they come from.
func UniqueName(t testing.TB) string {
	t.Helper()
	const most = 30
	name := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, t.Name())
	return name[:min(len(name), most)] + "-" + rand.Text()
}

// asked has whether an endpoint answers, asked once in a process, since many tests call Endpoint.
var asked sync.Map // of func() error, by endpoint

func answers(endpoint string) error {
	answer, _ := asked.LoadOrStore(endpoint, sync.OnceValue(func() error { return ask(endpoint) }))
	return answer.(func() error)()
}

// ask takes any status below 500 as a sign of life: the path is MiniStack's own, and
// another emulator answers it with a 4xx.
func ask(endpoint string) error {
	status, err := emulator.Status(context.Background(), strings.TrimRight(endpoint, "/")+names.HealthPath)
	if err == nil && status >= 500 {
		err = fmt.Errorf("%s answered %d %s", names.HealthPath, status, http.StatusText(status))
	}
	return err
}

// Table creates a table in the emulator and deletes it after the test. create is the function
// of package emulator that makes the table. It skips and fails as [Endpoint] does.
func Table(
	t testing.TB, create func(ctx context.Context, endpoint, table string) error,
) (client *dynamodb.Client, table string) {
	t.Helper()
	endpoint := Endpoint(t)
	table = UniqueName(t)
	if err := create(t.Context(), endpoint, table); err != nil {
		t.Fatal(err)
	}
	client = dynamodb.NewFromConfig(emulator.Config(endpoint))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if _, err := client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: &table}); err != nil {
			t.Error(err)
		}
	})
	return client, table
}

// Stream creates a stream of so many shards in the emulator and deletes it after the test. It
// skips and fails as [Endpoint] does.
func Stream(t testing.TB, shards int) (client *kinesis.Client, stream string) {
	t.Helper()
	endpoint := Endpoint(t)
	stream = UniqueName(t)
	if err := emulator.CreateStream(t.Context(), endpoint, stream, shards); err != nil {
		t.Fatal(err)
	}
	client = kinesis.NewFromConfig(emulator.Config(endpoint))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if _, err := client.DeleteStream(ctx, &kinesis.DeleteStreamInput{StreamName: &stream}); err != nil {
			t.Error(err)
		}
	})
	return client, stream
}
