package hostile

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

const (
	memoryMB = 256              // the default of the stack
	maxPeak  = 200 << 20        // bytes
	timeout  = 10 * time.Second // of a function, as in the stack
)

// The gateway itself answers every body, within a function's time and 200 MB. If the
// emulator is slow, events may get a 503.
func TestHostileBodies(t *testing.T) {
	registry := gatewaytest.Start(t, gateway.Options{Log: io.Discard})
	for i, a := range attacks() {
		t.Run(a.name, func(t *testing.T) {
			client := fmt.Sprint("/H", i)
			for _, e := range a.types {
				registry.Register(t, client+"/"+e.name+e.query, e.schema)
			}
			var log gatewaytest.Buffer
			reports := make(chan gateway.Report, 10)
			g := gatewaytest.Serve(t, emulatortest.Endpoint(t), registry.Resources, gateway.Options{
				MemoryMB: memoryMB, MaxWorkers: 1, Timeout: timeout, Log: &log,
				Reported: func(r gateway.Report) { reports <- r },
			})
			answer := g.Send(t, http.MethodPost, client+a.path, a.header, string(a.body))
			var used gateway.Report
			select {
			case used = <-reports:
			default: // API Gateway refused the body
			}
			t.Logf("%d bytes in, status %d, %d ms of CPU in %d ms, %d MB, %d bytes out", len(a.body), answer.Status,
				used.CPU.Milliseconds(), answer.Took.Milliseconds(), used.PeakMemory>>20, len(answer.Body))
			if strings.Contains(log.String(), "rejected events could not be kept") {
				t.Log("not all rejected events are kept")
			}
			own := answer.Header.Get("Content-Type") == "application/problem+json" ||
				strings.HasPrefix(answer.Body, `{"accepted":`) || answer.Status == http.StatusCreated
			switch {
			case !own:
				t.Error("the answer is not the gateway's")
			case !slices.Contains(a.answers, answer.Status):
				t.Errorf("the status should be one of %v", a.answers)
			case used.PeakMemory > maxPeak:
				t.Errorf("it took more than %d MB", maxPeak>>20)
			case answer.Took > timeout:
				t.Errorf("it took more than %v", timeout)
			}
			if t.Failed() {
				t.Logf("%.3000s", log.String())
			}
		})
	}
}
