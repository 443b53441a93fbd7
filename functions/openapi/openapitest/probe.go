package openapitest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/routes"
)

// anyType is the document's media type where the registration says what is accepted.
const anyType = "*/*"

// probeHook is there when a route is probed.
var probeHook = Hook{client, "Fruits", "github", "It's a Secret to Everybody"}

// probe finds out which content types and encodings a route accepts. The refusal of a type
// that nobody accepts lists the types; probe then tries each.
func probe(t *testing.T, route routes.Route, do doer) {
	t.Helper()
	operation := OperationOf(route)
	if !operation.At("requestBody").Has() {
		return
	}
	types := operation.MediaTypes()
	anything := slices.Index(types, anyType)
	if anything >= 0 {
		types = slices.Delete(types, anything, anything+1)
	}
	switch refusal := probed(t, route, do, "Content-Type", "x/y"); {
	case refusal == nil && anything < 0:
		t.Errorf("%s takes any content type", route.Key())
		return
	case refusal != nil:
		_, list, _ := strings.Cut(refusal.Detail, "content-type: ")
		taken := strings.Split(list, " or ")
		if slices.Sort(taken); !slices.Equal(taken, types) || anything >= 0 {
			t.Errorf("%s says that it takes %q; in the document are %q", route.Key(), taken, operation.MediaTypes())
		}
	}
	for _, mediaType := range types {
		if refusal := probed(t, route, do, "Content-Type", mediaType); refusal != nil {
			t.Errorf("%s does not take %s: %s", route.Key(), mediaType, refusal.Detail)
		}
	}
	documented := []string{"identity"}
	for _, p := range operation.Parameters("header") {
		if p.At("name").Text() == "Content-Encoding" {
			documented = p.At("schema", "enum").Strings()
		}
	}
	// Most of the IANA registry.
	for _, coding := range []string{"identity", "gzip", "zstd", "br", "deflate", "compress", "x-gzip"} {
		took := probed(t, route, do, "Content-Encoding", coding) == nil
		if took != slices.Contains(documented, coding) {
			t.Errorf("%s takes the content encoding %s: %v; in the document are %q",
				route.Key(), coding, took, documented)
		}
	}
}

// probed sends a request that means nothing. It returns the problem if the media type is
// not accepted.
func probed(t *testing.T, route routes.Route, do doer, name, value string) *events.Problem {
	t.Helper()
	url := URL + strings.NewReplacer("{client}", client, "{event}", "Fruits").Replace(route.Path)
	const body = "[]"
	request, err := http.NewRequestWithContext(t.Context(), route.Method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte(probeHook.Secret)) // only the route for webhooks looks at it
	mac.Write([]byte(body))
	request.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	request.Header.Set("X-Github-Delivery", "1")
	// A type that the route accepts, unless this is about the type.
	types := slices.DeleteFunc(OperationOf(route).MediaTypes(), func(s string) bool { return s == anyType })
	request.Header.Set("Content-Type", types[0])
	request.Header.Set(name, value)
	answer := do.answer(t, request)
	var p events.Problem
	if err := json.Unmarshal(answer.Body, &p); err != nil || answer.Status != http.StatusUnsupportedMediaType {
		return nil
	}
	return &p
}
