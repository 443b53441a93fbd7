package submissions_test

import (
	"encoding/json"
	"testing"

	"github.com/cloudevents/sdk-go/v2/event"
	sdkextensions "github.com/cloudevents/sdk-go/v2/extensions"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/submissions"
	"example.com/eventgateway/functions/internal/tracecontext"
)

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

func TestPassTrace(t *testing.T) {
	both := tracecontext.Trace{Parent: traceparent, State: `a="1\`}
	alone := tracecontext.Trace{Parent: traceparent}
	const passed = `traceparent="` + traceparent + `" tracestate="a=\"1\\"`
	for name, c := range map[string]struct {
		members string // of the event
		trace   tracecontext.Trace
		want    string // its extensions
	}{
		"no extensions":                {"", both, passed},
		"no tracestate":                {"", alone, `traceparent="` + traceparent + `"`},
		"no trace":                     {"", tracecontext.Trace{}, ""},
		"other extensions":             {`,"count":1`, both, `count=1 ` + passed},
		"a trace of its own":           {`,"traceparent":"00-mine","count":1`, both, `traceparent="00-mine" count=1`},
		"a tracestate, even":           {`,"tracestate":"mine=1"`, both, `tracestate="mine=1"`},
		"a trace that is null is none": {`,"traceparent":null`, both, passed},
	} {
		t.Run(name, func(t *testing.T) {
			body := []byte("[{" + required + c.members + `,"data":1}]`)
			batch, err := submissions.Batch("SpongeBob", "Fruits", body, 1)
			if err != nil || batch[0].Err != nil {
				t.Fatal(batch, err)
			}
			submissions.PassTrace(batch, c.trace)
			checkText(t, "extensions", extensions(batch[0]), c.want)
		})
	}
	lines, err := submissions.NDJSON("SpongeBob", "Fruits", []byte("1\n2\n"), 2)
	if err != nil {
		t.Fatal(err)
	}
	lines = append(lines, submissions.Plain("SpongeBob", "Fruits", "image/png", []byte{0}))
	submissions.PassTrace(lines, both)
	for i := range lines {
		checkText(t, "extensions of each line", extensions(lines[i]), passed)
		lines[i].Extensions = append(lines[i].Extensions, core.Extension{Name: "more", Value: []byte("1")})
	}
	checkText(t, "nothing is shared that can be changed", extensions(lines[0]), passed+" more=1")
}

// The SDK's own extension for tracing understands the attributes.
func TestSDKReadsThePassedTrace(t *testing.T) {
	batch := []core.Submission{submissions.Plain("SpongeBob", "Fruits", "", []byte("1"))}
	submissions.PassTrace(batch, tracecontext.Trace{Parent: traceparent, State: "rojo=1,congo=2"})
	s := batch[0]
	s.ID, s.Source, s.Time = "1", "/s", sent
	var got event.Event
	if err := json.Unmarshal(recordOf(s).Append(nil), &got); err != nil {
		t.Fatal(err)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	trace, ok := sdkextensions.GetDistributedTracingExtension(got)
	if !ok || trace.TraceParent != traceparent || trace.TraceState != "rojo=1,congo=2" {
		t.Errorf("%+v, %v", trace, ok)
	}
}
