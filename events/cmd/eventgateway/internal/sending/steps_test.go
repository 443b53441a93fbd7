package sending

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events"
)

// The command says if most events just miss a step of Kinesis's price.
func TestSendSaysWhatIsJustOverAKilobyte(t *testing.T) {
	url := (&standIn{fault: func(_ int, request string, w http.ResponseWriter) bool {
		return !strings.Contains(request, " ") && respond(w, 201, events.JSONType, events.Receipt{
			ID: events.NewID(time.Now()), SchemaVersion: 1, SequenceNumber: "1",
		})
	}}).serve(t)
	event := func(size int) string { return fmt.Sprintf(`"%s"`, strings.Repeat("x", size-2)) + "\n" }
	const long = 917 // the envelope has 122 bytes, in a batch 172
	for _, c := range []struct{ events, want string }{
		{event(800) + event(850), ""},
		{event(800) + event(800) + event(long), ""},
		{event(1500) + event(1500), ""},
		{event(800) + event(long), "# 1 of 2 events, with the envelope, were at most "},
	} {
		for _, args := range []string{"--ndjson --quiet", "--ndjson --quiet --batch 10"} {
			code, _, said := send(t, url, args, c.events)
			remarked := strings.Contains(said, "Kinesis meters each as 1 KB more")
			if code != 0 || remarked != (c.want != "") || !strings.Contains(said, c.want) {
				t.Errorf("%s: ended with %d, said %q; want %q", args, code, said, c.want)
			}
		}
	}
}
