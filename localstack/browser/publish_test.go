package browser

import (
	"encoding/json"
	"strings"
	"testing"

	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/faults"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// answer is what publish returns.
type answer struct {
	Status int
	Body   struct {
		SequenceNumber string `json:"sequence_number"`
		Code           string
	}
	Request, RetryAfter, Deprecation string
}

// call is a call of a function of publish.js.
func call(function string, arguments ...string) string {
	var texts []string
	for _, argument := range arguments {
		text, _ := json.Marshal(argument) // a string can always be encoded
		texts = append(texts, string(text))
	}
	return function + "(" + strings.Join(append(texts, apple), ", ") + ")"
}

const apple = `{"fruit":"apple"}`

// A page of a listed origin publishes with a key, and reads the answer with its headers. The
// browser asks first.
func TestAPagePublishesWithAKey(t *testing.T) {
	tab, origin := newTab(t), newOrigin(t)
	g := startWithKeys(t, origin)
	open(tab, t, origin)
	a, err := run[answer](tab, call("publish", g.URL, g.key))
	if err != nil || a.Status != 201 || a.Body.SequenceNumber == "" || a.Request == "" || a.Deprecation == "" {
		t.Errorf("the page gets %+v, %v", a, err)
	}
	if got := g.stored(t); got != apple || !g.has("OPTIONS /SpongeBob/Fruits/send_event 204 ") {
		t.Errorf("stored is %s after %s", got, g.requests)
	}
	a, err = run[answer](tab, call("publish", g.URL, "no key"))
	if err != nil || a.Status != 401 || a.Body.Code != "unauthenticated" || a.Request == "" {
		t.Errorf("without a key, the page gets %+v, %v", a, err)
	}
}

// A page reads when to try again.
func TestAPageReadsRetryAfter(t *testing.T) {
	tab, origin := newTab(t), newOrigin(t)
	proxy, err := faults.Start(t.Context(), emulatortest.Endpoint(t), faults.Options{ThrottledRecords: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	g := gatewaytest.StartThrough(t, proxy.Endpoint, gateway.Options{CORSOrigins: []string{origin}})
	g.Register(t, "/SpongeBob/Fruits", schema)
	open(tab, t, origin)
	a, err := run[answer](tab, call("publish", g.URL, "none"))
	if err != nil || a.Status != 429 || a.RetryAfter == "" || a.Request == "" {
		t.Errorf("the page gets %+v, %v", a, err)
	}
}

// What a page sends as it goes is stored, by fetch with a key and by a beacon without.
func TestAPagePublishesAsItGoes(t *testing.T) {
	for name, start := range map[string]func(*testing.T, ...string) watched{"publish": startWithKeys, "beacon": start} {
		t.Run(name, func(t *testing.T) {
			tab, origin, next := newTab(t), newOrigin(t), newOrigin(t)
			g := start(t, origin)
			sends := call(name, g.URL)
			if g.key != "" {
				sends = call(name, g.URL, g.key)
			}
			open(tab, t, origin)
			if _, err := run[any](tab, `addEventListener("pagehide", () => { `+sends+` })`); err != nil {
				t.Fatal(err)
			}
			open(tab, t, next)
			if !g.saw("POST", 201) || g.stored(t) != apple {
				t.Errorf("stored is %s after %s", g.stored(t), g.requests)
			}
		})
	}
}

// A page of an origin that is not listed cannot publish where a key is wanted, though it has
// one: the browser asks, and then sends nothing. A beacon has no key.
func TestAPageOfAnOriginThatIsNotListed(t *testing.T) {
	tab, origin := newTab(t), newOrigin(t)
	g := startWithKeys(t, newOrigin(t))
	open(tab, t, origin)
	a, err := run[answer](tab, call("publish", g.URL, g.key))
	if err == nil || !strings.Contains(err.Error(), "Failed to fetch") {
		t.Errorf("the page gets %+v, %v", a, err)
	}
	if !g.has("OPTIONS /") || g.has("POST /SpongeBob/Fruits/send_event") {
		t.Errorf("the browser sent %s", g.requests)
	}
	if sent, err := run[bool](tab, call("beacon", g.URL)); err != nil || !sent || !g.saw("POST", 401) {
		t.Errorf("a beacon is sent: %v, %v: %s", sent, err, g.requests)
	}
	if got := g.stored(t); got != "" {
		t.Errorf("stored is %s", got)
	}
}

// A gateway that wants no key takes beacons of every page: browsers ask nobody whether a page
// may send text.
func TestAnOpenGatewayTakesBeaconsOfEveryPage(t *testing.T) {
	tab, origin := newTab(t), newOrigin(t)
	g := start(t)
	open(tab, t, origin)
	if sent, err := run[bool](tab, call("beacon", g.URL)); err != nil || !sent || !g.saw("POST", 201) {
		t.Errorf("a beacon is sent: %v, %v: %s", sent, err, g.requests)
	}
	if got := g.stored(t); got != apple {
		t.Errorf("stored is %s", got)
	}
}
