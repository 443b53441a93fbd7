package openapitest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"example.com/eventgateway/functions/openapi/openapitest"
)

func TestDifferencesAreFound(t *testing.T) {
	const (
		list    = "GET /SpongeBob/list_events"
		send    = "POST /SpongeBob/Fruits/send_event\nContent-Type: application/json\n\n{}"
		page    = `{"client":"SpongeBob","events":[]}`
		problem = `{"type":"urn:a:b","title":"t","status":503,"detail":"d","instance":"urn:a:c","code":"backend_unavailable","retryable":true}`
	)
	asJSON := map[string]string{"Content-Type": "application/json"}
	asProblem := map[string]string{"Content-Type": "application/problem+json", "Retry-After": "1"}
	for name, c := range map[string]struct {
		request string
		status  int
		header  map[string]string
		body    string
		want    string // is in the difference; "" for none
	}{
		"none":               {list, 200, asJSON, page, ""},
		"none, of a problem": {send, 503, asProblem, problem, ""},
		"a status":           {list, 201, asJSON, page, "no response 201"},
		"a header too many":  {list, 200, map[string]string{"Content-Type": "application/json", "Etag": `"1"`}, page, "Etag is not in the document"},
		"a header too few": {"GET /SpongeBob/Fruits/schema", 200,
			map[string]string{"Content-Type": "application/schema+json"}, "{}", "ETag is missing"},
		"a header's value": {send, 503,
			map[string]string{"Content-Type": "application/problem+json", "Retry-After": "soon"}, problem,
			"Retry-After: "},
		"a content type": {list, 200, map[string]string{"Content-Type": "text/plain"}, page,
			"no body of type text/plain"},
		"no body":          {list, 200, asJSON, "", "no body"},
		"a member too few": {list, 200, asJSON, `{"client":"SpongeBob"}`, "missing property 'events'"},
		"a code of another status": {send, 503, asProblem,
			strings.Replace(problem, "backend_unavailable", "too_large", 1), "value must be 'backend_unavailable'"},
		"a parameter that is taken":     {list + "?limit=0", 200, asJSON, page, "limit"},
		"a name that is taken":          {"GET /Sponge.Bob/list_events", 200, asJSON, page, "client"},
		"a parameter that is not taken": {list + "?limit=7", 400, asProblem, `{"type":"urn:a:b","title":"t","status":400,"detail":"d","instance":"urn:a:c","code":"invalid_parameter","retryable":false}`, "the document accepts it"},
		"a body that is taken": {strings.NewReplacer("json", "yaml", "/Fruits/send_event",
			"/send_events").Replace(send), 201, asJSON, page, "no body of type application/yaml"},
	} {
		answer := openapitest.Answer{Status: c.status, Header: http.Header{}, Body: []byte(c.body)}
		for name, value := range c.header {
			answer.Header.Set(name, value)
		}
		found := errors.Join(openapitest.Differences(openapitest.Exchange{Request: c.request}, answer)...)
		if (found == nil) != (c.want == "") || found != nil && !strings.Contains(found.Error(), c.want) {
			t.Errorf("%s: %v", name, found)
		}
	}
}
