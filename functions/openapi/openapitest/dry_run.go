package openapitest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/routes"
)

// RunDry sends each event of the golden files twice: first in a dry run, which must be answered
// as the real request after it, and change none of the later answers.
func RunDry(t *testing.T, handlers func(Backends) map[string]apigateway.Handler) {
	compared := 0
	for _, golden := range GoldenFiles(t, routes.ReceiveEvent) {
		if golden.Quotas != nil || golden.Door != nil || golden.failsToStore() {
			continue
		}
		t.Run(golden.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				backends, failing := golden.backends(t)
				golden.Prepare(t, URL, client, answeredBy(handlers(backends), access.Open))
				for port, code := range golden.Fail {
					failing[port] = code
				}
				do := answeredBy(handlers(backends), access.Open)
				for _, e := range golden.Exchanges {
					dry, is := e.dry()
					if !is {
						e.send(t, URL, do)
						continue
					}
					got, want := dry.send(t, URL, do), e.send(t, URL, do)
					if got.Status != want.Status || !reflect.DeepEqual(got.verdict(t), want.verdict(t)) ||
						(got.Header.Get("Deprecation") == "") != (want.Header.Get("Deprecation") == "") {
						t.Errorf("%s\nin a dry run is answered with\n%s\nand not with\n%s", e.Request, got, want)
					}
					compared++
				}
			})
		})
	}
	if compared < 50 {
		t.Errorf("%d requests were compared", compared)
	}
}

// failsToStore reports whether a port fails that dry runs do not write to.
func (g *Golden) failsToStore() bool {
	return slices.ContainsFunc([]string{"stream", "rest", "claims"},
		func(port string) bool { return g.Fail[port] != "" })
}

// dry returns a request of events as a dry run. is is false for other requests.
func (e Exchange) dry() (dry Exchange, is bool) {
	first, rest, _ := strings.Cut(e.Request, "\n")
	sends := slices.Contains([]string{"send_event", "send_events"}, e.OperationID())
	if !sends || strings.Contains(first, "dry_run=") {
		return e, false
	}
	separator := "?"
	if strings.Contains(first, "?") {
		separator = "&"
	}
	e.Request = first + separator + "dry_run=true\n" + rest
	return e, true
}

// verdict is an answer without what only a stored event has, and without the request's id.
func (a Answer) verdict(t *testing.T) any {
	t.Helper()
	var body any
	if err := json.Unmarshal(a.Body, &body); err != nil {
		t.Fatalf("%s: %v", a, err)
	}
	return []any{a.Header.Get("Content-Type"), a.Header.Get("Retry-After"), withoutPlaces(body)}
}

func withoutPlaces(value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = withoutPlaces(v[i])
		}
	case map[string]any:
		for _, name := range []string{"id", "partition_key", "shard_id", "sequence_number", "dry_run", "instance"} {
			delete(v, name)
		}
		for name := range v {
			v[name] = withoutPlaces(v[name])
		}
	}
	return value
}
