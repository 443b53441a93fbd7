package rejected

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/internal/rejectlog"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// story is a gateway over the emulator, and its operator.
type story struct {
	*testing.T
	gatewaytest.Gateway
	endpoint string
}

func newStory(t *testing.T) *story {
	s := &story{T: t, endpoint: emulatortest.Endpoint(t)}
	s.Gateway = gatewaytest.Start(t, gateway.Options{MaxWorkers: 2, Env: []string{"HEAD_TTL=0s"}})
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": s.endpoint, "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
	} {
		t.Setenv(name, value)
	}
	return s
}

func (s *story) post(path, header, body string, want int) {
	s.Helper()
	s.Must(s, want, http.MethodPost, path, header, body)
}

// command runs "eventgateway rejected …".
func (s *story) command(want int, args ...string) (stdout, stderr string) {
	s.Helper()
	var out, said bytes.Buffer
	a := &cli.App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said}
	code := a.Run(s.Context(), Command(a), append(args, "--url", s.URL, "--stream", s.Rejected))
	if code != want {
		s.Fatalf("%q ended with %d, want %d: %s%s", args, code, want, &out, &said)
	}
	return out.String(), said.String()
}

func (s *story) list(args ...string) (list []rejectlog.Event) {
	s.Helper()
	stdout, _ := s.command(0, append([]string{"list", "-o", "json"}, args...)...)
	for line := range strings.Lines(stdout) {
		var e rejectlog.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			s.Fatalf("%v: %s", err, line)
		}
		list = append(list, e)
	}
	return list
}

// published reads the stream of events, as lines without what differs each time.
func (s *story) published() (lines []string) {
	s.Helper()
	for _, m := range gatewaytest.Records(s, s.Stream) {
		r := m.Record
		line := fmt.Sprintf("%s %s %s version %d subject %q", r.ID, r.Source, r.Type, r.SchemaVersion, r.Subject)
		if r.Time.Year() < 2020 { // the sender's own
			line += " " + r.Time.Format(time.RFC3339Nano)
		}
		for _, e := range r.Extensions {
			line += fmt.Sprintf(" %s=%s", e.Name, e.Value)
		}
		lines = append(lines, line+" "+string(r.Data))
		if m.Err != nil {
			s.Fatal(m.Err)
		}
	}
	return lines
}

const (
	asJSON  = "Content-Type: application/json"
	asLines = "Content-Type: application/x-ndjson"
	asEvent = "Content-Type: application/cloudevents+json"
	strict  = `{"type": "object", "properties": {"fruit": {"type": "string"}}, "required": ["fruit"]}`
	lenient = `{"type": "object"}`
)

// Events in every form are refused, shown, sent again when the schema is corrected, and
// stored as the same events.
func TestRejectedEventsAreResent(t *testing.T) {
	s := newStory(t)
	defer func(n int) { resendBytes = n }(resendBytes)
	resendBytes = 200 // about two events at a time
	s.post("/Bob/Fruits/register_event", asJSON, strict, 201)

	cloudEvent := func(id, data string) string {
		return fmt.Sprintf(`{"specversion" : "1.0","id":%q,"source":"urn:shop","type":"Bob.Fruits","time":"2011-11-24T10:00:00.5Z","count":7,"flag":true,"data":%s}`, id, data)
	}
	s.post("/Bob/Fruits/send_event", asJSON, "{ \"fruit\":\t1.0 }", 422)
	s.post("/Bob/Fruits/send_event", asLines, "{\"fruit\":2}\n{\"fruit\":\"good\"}\n{\"fruit\": 3.00}\n", 207)
	s.post("/Bob/Fruits/send_event", asEvent, cloudEvent("structured", `{"fruit":  4}`), 422)
	s.post("/Bob/Fruits/send_event", asJSON+"\nCe-Specversion: 1.0\nCe-Id: %22binary%22\nCe-Source: urn:shop\nCe-Type: Fruits\nCe-Subject: f%C3%BCnf\nCe-Count: 5", `{"fruit" :5}`, 422)
	s.post("/Bob/Fruits/send_event", "Content-Type: application/cloudevents-batch+json", "[ "+cloudEvent("batch", `{"fruit": 6 }`)+"\n]", 422)
	s.post("/Bob/send_events", "Content-Type: application/cloudevents-batch+json", "["+cloudEvent("mixed", `{"fruit":7}`)+"]", 422)
	s.post("/Bob/Fruits/send_event?atomic=true", asLines, "{\"fruit\":\"good\"}\n{\"fruit\":8}\n", 422)
	// If a sender tries again, it is still one event.
	s.post("/Bob/Fruits/send_event", asEvent, cloudEvent("structured", `{"fruit":  4}`), 422)

	before := s.list("--topic", "Bob.Fruits")
	ids := map[string]string{} // of plain events by data
	for _, e := range before {
		if e.State != rejectlog.StateRejected || e.Code != "event_invalid" || e.SchemaVersion != 1 ||
			(e.Times == 2) != (e.EventID == "structured") {
			t.Errorf("listed: %+v", e)
		}
		if body, _ := s.command(0, "show", e.ID, "--body"); e.EventSource == "/Bob" {
			ids[body] = e.EventID
		}
	}
	if len(before) != 8 || len(ids) != 4 {
		t.Fatalf("%d are listed, of which plain: %v", len(before), ids)
	}

	s.post("/Bob/Fruits/register_event", asJSON, lenient, 201)
	stdout, said := s.command(0, "resend", "--topic", "Bob.Fruits", "--concurrency", "3", "--by", "Squidward")
	if strings.Count(stdout, "accepted Bob.Fruits version 2 ") != 7 ||
		!strings.Contains(said, "# left out 1 event of atomic batches") {
		t.Errorf("printed %ssaid %s", stdout, said)
	}
	plain := func(data string) string {
		return ids[data] + ` /Bob Bob.Fruits version 2 subject "" ` + data
	}
	own := func(id, data string) string {
		return id + ` urn:shop Bob.Fruits version 2 subject "" 2011-11-24T10:00:00.5Z count=7 flag=true ` + data
	}
	want := []string{
		plain("{ \"fruit\":\t1.0 }"), plain(`{"fruit":2}`), plain(`{"fruit": 3.00}`), own("structured", `{"fruit":  4}`),
		`"binary" urn:shop Bob.Fruits version 2 subject "fünf" count="5" {"fruit" :5}`, own("batch", `{"fruit": 6 }`), own("mixed", `{"fruit":7}`),
	}
	got := slices.DeleteFunc(s.published(), func(line string) bool { return strings.Contains(line, "good") })
	if slices.Sort(want); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Errorf("published:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	// Resent events are not sent again, and an event of an atomic batch needs its id.
	if stdout, said := s.command(0, "resend", "--all"); stdout != "" ||
		!strings.Contains(said, "# nothing to send again") {
		t.Errorf("printed %ssaid %s", stdout, said)
	}
	if stdout, _ := s.command(0, "resend", ids[`{"fruit":8}`]); strings.Count(stdout, "accepted") != 1 {
		t.Errorf("printed %s", stdout)
	}
	if shown, _ := s.command(0, "show", ids[`{"fruit":2}`]); !strings.Contains(shown, "Squidward") {
		t.Errorf("shown: %s", shown)
	}
	for _, e := range s.list() {
		if e.State != rejectlog.StateResent || e.Resent.By == "" || e.Resent == nil ||
			e.Resent.Receipt.ID != e.EventID ||
			e.Resent.Receipt.SchemaVersion != 2 {
			t.Errorf("listed: %+v", e)
		}
	}
	if n := len(s.published()); n != len(want)+2 {
		t.Errorf("%d events were published", n)
	}
}

// Data that is not JSON is kept and sent again, too, if only the registration was missing.
func TestOtherMediaTypesAreResent(t *testing.T) {
	s := newStory(t)
	const image = "\x89PNG\r\n\x00\xff"
	s.post("/Bob/Pictures/send_event", "Content-Type: image/png", image, 404)
	s.post("/Bob/Pictures/register_event?data_content_type=image/png", asJSON, `{"type":"string"}`, 201)
	list := s.list()
	if len(list) != 1 || list[0].Code != "event_type_not_registered" {
		t.Fatalf("listed: %+v", list)
	}
	if body, _ := s.command(0, "show", list[0].ID, "--body"); body != image {
		t.Errorf("kept: %q", body)
	}
	if shown, _ := s.command(0, "show", list[0].ID); strings.Contains(shown, "\x00") ||
		!strings.Contains(shown, `"\x89PNG\r\n\x00\xff"`) {
		t.Errorf("shown: %q", shown)
	}
	s.command(0, "resend", list[0].ID)
	if got, want := s.published(), list[0].ID+` /Bob Bob.Pictures version 1 subject "" `+image; len(got) != 1 ||
		got[0] != want {
		t.Errorf("published: %q, want %q", got, want)
	}
}

// Events that cannot be sent again, or that are refused each time, end each resend with 1,
// and the list does not grow.
func TestWhatIsStillRefused(t *testing.T) {
	s := newStory(t)
	s.post("/Bob/Fruits/register_event", asJSON, lenient, 201)
	s.post("/Bob/Fruits/send_event", asEvent, `{"specversion":"1.0","data":{}}`, 400)
	s.post("/Bob/Fruits/send_event", asEvent, `{"specversion`, 400)
	s.post("/Bob/Fruits/send_event", asJSON, `{"fruit":`, 400)
	s.post("/Bob/Fruits/send_event", "Content-Type: application/cloudevents+xml", `<event/>`, 415)
	s.post("/Bob/Fruits/send_event", "Content-Type: text/plain", "apple", 415)
	s.post("/Bob/Fruits/send_event", asJSON, `"`+strings.Repeat("x", 1_100_000)+`"`, 413)
	s.post("/Bob/send_events", "Content-Type: application/cloudevents-batch+json", `[{"specversion":"1.0","id":"1","source":"/s","data":{}}]`, 422)
	for times := 1; times < 4; times++ {
		codes := map[string]int{}
		for _, e := range s.list() {
			if lasting := e.Truncated || e.Event == ""; e.State != rejectlog.StateRejected ||
				!lasting && e.Times != times {
				t.Errorf("listed: %+v", e)
			}
			codes[e.Code]++
		}
		if want := map[string]int{"cloudevent_invalid": 2, "invalid_json": 2, "unsupported_media_type": 2,
			"too_large": 1}; !maps.Equal(codes, want) {
			t.Errorf("listed: %v, want %v", codes, want)
		}
		stdout, said := s.command(1, "resend", "--client", "Bob")
		if stdout != "" || !strings.Contains(said, "# 5 sent: 0 accepted, 5 rejected, 0 failed; ") ||
			!strings.Contains(said, "# left out 2 events that cannot be sent again") {
			t.Errorf("printed %ssaid %s", stdout, said)
		}
	}
}

// If resending cannot be recorded, nothing more is sent. The next run sends the event
// again, and it is stored once.
func TestWhatIsNotRemembered(t *testing.T) {
	s := newStory(t)
	s.post("/Bob/Fruits/send_event", asJSON, `{"fruit":1}`, 404)
	s.post("/Bob/Fruits/send_event", asJSON, `{"fruit":2}`, 404)
	s.post("/Bob/Fruits/register_event", asJSON, lenient, 201)

	target, err := url.Parse(s.endpoint)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	denying := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutRecord") {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"__type":"AccessDeniedException","message":"not authorized to perform: kinesis:PutRecord"}`)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	defer denying.Close()
	stdout, said := s.command(1, "resend", "--all", "--stream-endpoint", denying.URL)
	if stdout != "" || !strings.Contains(said, "is stored") ||
		!strings.Contains(said, "is kinesis:PutRecord allowed?") {
		t.Errorf("printed %ssaid %s", stdout, said)
	}
	if n := len(s.published()); n != 1 {
		t.Fatalf("%d events were published: %q", n, s.published())
	}
	s.command(0, "resend", "--all")
	if n := len(s.published()); n != 2 {
		t.Errorf("%d events were published: %q", n, s.published())
	}
}

// An event of an idempotent type is stored once, also if its sender sends it again with
// the same key, or an operator resends it several times.
func TestIdempotentEventsAreResentOnce(t *testing.T) {
	s := newStory(t)
	s.post("/Bob/Fruits/register_event?idempotent=true", asJSON, strict, 201)
	const withKey = asJSON + "\nIdempotency-Key: \"key 1\""
	s.post("/Bob/Fruits/send_event", withKey, `{"fruit":1}`, 422)
	s.post("/Bob/Fruits/send_event", withKey, `{"fruit":1}`, 422)
	s.post("/Bob/Fruits/send_event", asJSON, `{"fruit":2}`, 422)
	if list := s.list(); len(list) != 2 || list[0].Times != 2 {
		t.Errorf("listed: %+v", list)
	}
	s.command(1, "resend", "--all")
	s.post("/Bob/Fruits/register_event", asJSON, lenient, 201)
	s.post("/Bob/Fruits/send_event", withKey, `{"fruit":1}`, 201)
	stdout, _ := s.command(0, "resend", "--all", "-o", "json")
	if strings.Count(stdout, `"sequence_number"`) != 2 || strings.Count(stdout, `"duplicate":true`) != 1 {
		t.Errorf("printed %s", stdout)
	}
	stdout, _ = s.command(0, "resend", "--all", "--again", "-o", "json")
	if strings.Count(stdout, `"duplicate":true`) != 2 {
		t.Errorf("printed %s", stdout)
	}
	if list := s.list(); len(list) != 2 || list[0].Times != 3 || list[1].Times != 2 ||
		list[0].State != rejectlog.StateResent {
		t.Errorf("listed: %+v", list)
	}
	if lines := s.published(); len(lines) != 2 {
		t.Errorf("published:\n%s", strings.Join(lines, "\n"))
	}
}

// Of two who resend the same events at once, one stops at its first event. Each event is stored once.
func TestTwoResendAtOnce(t *testing.T) {
	s := newStory(t)
	s.post("/Bob/Fruits/register_event", asJSON, strict, 201)
	const n = 20
	for i := range n {
		s.post("/Bob/Fruits/send_event", asJSON, fmt.Sprintf(`{"fruit":%d}`, i), 422)
	}
	s.post("/Bob/Fruits/register_event?compatibility=none", asJSON, lenient, 201)
	var said [2]bytes.Buffer
	var commands sync.WaitGroup
	for i := range said {
		commands.Go(func() {
			a := &cli.App{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &said[i]}
			a.Run(t.Context(), Command(a), []string{"resend", "--all", "--url", s.URL, "--stream", s.Rejected})
		})
	}
	commands.Wait()
	text := said[0].String() + said[1].String() // one says that somebody else is sending them, if they meet
	if lines := s.published(); len(lines) != n {
		t.Errorf("%d of %d events are published: %s", len(lines), n, text)
	}
}
