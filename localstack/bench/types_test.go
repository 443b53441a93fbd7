package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/names"
)

// A process with the stack's default of memory keeps 2,000 small event types in less than 120 MB: once
// each is compiled, their events read nothing.
func TestManySmallTypesFit(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the functions")
	}
	if gateway.CannotHold != "" {
		t.Skip("this system lacks " + gateway.CannotHold)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	binDir, err := build.FunctionsFor(ctx, filepath.Join("..", ".."), runtime.GOOS, runtime.GOARCH, nil)
	if err != nil {
		t.Fatal(err)
	}
	const types, batch, maxPeak = 2000, 250, 120 << 20
	var reads atomic.Int64
	aws := rig.ServeAWS(rig.Options{Seen: func(operation string, _ []byte) {
		if operation == "GetItem" {
			reads.Add(1)
		}
	}})
	defer aws.Close()
	store := dynamodbschemas.New(dynamodb.NewFromConfig(emulator.Config(aws.URL)), names.Table)
	for i := range types {
		if err := store.Add(ctx, core.Schema{Document: []byte(rig.Samples[0].Schema), Registration: core.Registration{
			Type: core.EventType{Client: "Bench", Event: fmt.Sprint("T", i)}, Version: 1, CreatedAt: time.Now(),
		}}); err != nil {
			t.Fatal(err)
		}
	}
	var peak atomic.Int64
	limit := 2 * time.Minute // a busy machine is slow
	url, stop, err := rig.Start(ctx, gateway.Options{
		BinDir: binDir, Env: append(rig.Environment(aws.URL), settings.HeadTTL+"=1h"),
		MemoryMB: 256, MaxWorkers: 1, Timeout: limit, IntegrationTimeout: limit,
		Reported: func(r gateway.Report) { peak.Store(r.PeakMemory) },
	})
	if err != nil {
		t.Fatal(err)
	}
	var after [2]int64
	for round := range after {
		for first := 0; first < types; first += batch {
			var all []string
			for i := range batch {
				all = append(all, fmt.Sprintf(`{"specversion":"1.0","id":"%d","source":"/Bench","type":"T%d","data":%s}`,
					i, first+i, rig.Samples[0].Event))
			}
			post(ctx, t, url+"/Bench/send_events", events.CloudEventsBatchType, "["+strings.Join(all, ",")+"]")
		}
		after[round] = reads.Load()
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if after[0] < 2*types || after[1] != after[0] {
		t.Errorf("%d reads in all after the first event of each type, %d after the second", after[0], after[1])
	}
	if p := peak.Load(); p == 0 || p > maxPeak {
		t.Errorf("%d types take %d MB", types, p>>20)
	}
	t.Logf("%d types: %d MB", types, peak.Load()>>20)
}

func post(ctx context.Context, t *testing.T, url, contentType, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusCreated {
		t.Fatalf("%v, %s: %.500s", err, response.Status, answer)
	}
}
