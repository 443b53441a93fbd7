package submissions

import (
	"slices"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/tracecontext"
)

// PassTrace gives the request's trace to each event that has none, as the attributes
// traceparent and tracestate of CloudEvents' extension for distributed tracing
// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/distributed-tracing.md).
// An event with one of the two stays as it is, since they belong together.
func PassTrace(batch []core.Submission, trace tracecontext.Trace) {
	if trace.Parent == "" {
		return
	}
	both := make([]core.Extension, 0, 2) // shared by all events without extensions
	both = append(both, core.Extension{Name: "traceparent", Value: quote(trace.Parent)})
	if trace.State != "" {
		both = append(both, core.Extension{Name: "tracestate", Value: quote(trace.State)})
	}
	both = slices.Clip(both)
	for i := range batch {
		s := &batch[i]
		switch {
		case len(s.Extensions) == 0:
			s.Extensions = both
		case !slices.ContainsFunc(s.Extensions, isTrace):
			s.Extensions = append(s.Extensions, both...)
		}
	}
}

func isTrace(e core.Extension) bool { return e.Name == "traceparent" || e.Name == "tracestate" }
