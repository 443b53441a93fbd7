package hostile

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

const leastMB = gateway.MinMemoryMB

// With as many compiled schemas and references as its memory has room for, the smallest
// function answers the largest batches.
func TestFullCachesLeaveRoomForBatches(t *testing.T) {
	if testing.Short() {
		t.Skip("compiling so much takes a minute on so small a part of a processor")
	}
	var log gatewaytest.Buffer
	reports := make(chan gateway.Report, 1000)
	registry := gatewaytest.Start(t, gateway.Options{Log: io.Discard})
	schemas := typesThatFill(t)
	registerAll(t, registry, schemas)
	g := gatewaytest.Serve(t, emulatortest.Endpoint(t), registry.Resources, gateway.Options{
		MemoryMB: leastMB, MaxWorkers: 1, Timeout: 3 * timeout, IntegrationTimeout: 3 * timeout, Log: &log,
		Reported: func(r gateway.Report) { reports <- r },
	})
	send := func(path, header string, body []byte, answers ...int) {
		t.Helper()
		answer := g.Send(t, http.MethodPost, "/Full"+path, header, string(body))
		var used gateway.Report
		select {
		case used = <-reports:
		default: // API Gateway refused the body
		}
		t.Logf("%s: %d bytes in, status %d, %d ms of CPU, %d MB", path, len(body), answer.Status,
			used.CPU.Milliseconds(), used.PeakMemory>>20)
		if !slices.Contains(answers, answer.Status) {
			t.Fatalf("%.300s\n%s", answer.Body, tail(log.String()))
		}
	}
	for part := range slices.Chunk(schemas, 15) { // a valid event of each, and an invalid one of every third
		send("/send_events", asBatch, cloudEvents(len(part)+len(part)/3, func(i int) string {
			if i < len(part) {
				return fmt.Sprintf(`"type":"%s","id":"%d","data":{"p000":1}`, part[i].name, i)
			}
			return fmt.Sprintf(`"type":"%s","id":"%d","data":{"p000":"x"}`, part[3*(i-len(part))].name, i)
		}), 207)
	}
	large := fmt.Sprintf(`{"p000":1,"other":"%s"}`, strings.Repeat("x", 5<<20/maxBatch))
	full := batch("", "", "", lines(maxBatch, same(large)), 201)
	for range 3 {
		send("/"+schemas[0].name+"/send_event", full.header, full.body, 201)
	}
}

func tail(text string) string { return text[max(0, len(text)-3000):] }

// typesThatFill returns so many event types that neither their compiled schemas nor their
// references all fit into their parts of the memory.
func typesThatFill(t *testing.T) []eventType {
	schema := integers(1000)
	validator, err := jsonschema.Language{}.Compile(core.SchemaSource{Document: []byte(schema)})
	if err != nil {
		t.Fatal(err)
	}
	compiled, _ := settings.SchemaMemory(leastMB)
	all := make([]eventType, compiled/validator.Memory()*11/10)
	for i := range all {
		all[i] = eventType{fmt.Sprint("T", i), "", schema}
	}
	t.Logf("%d types of %d bytes", len(all), validator.Memory())
	return all
}

func registerAll(t *testing.T, registry gatewaytest.Gateway, types []eventType) {
	var all sync.WaitGroup
	for part := range slices.Chunk(types, (len(types)+3)/4) {
		all.Go(func() {
			for _, e := range part {
				registry.Register(t, "/Full/"+e.name, e.schema)
			}
		})
	}
	all.Wait()
}
