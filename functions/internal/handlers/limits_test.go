package handlers

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/functions/internal/apigateway"
)

// counted is the handler over a use case that accepts events, but not those that are "no".
type counted struct {
	apigateway.Handler
	*memory.Usage
	accounts *usage.Accounts
	events   int // that reached the use case
}

func (c *counted) ReceiveAll(_ context.Context, batch []core.Submission, _ bool) []core.Outcome {
	outcomes := make([]core.Outcome, len(batch))
	for i := range batch {
		c.events++
		outcomes[i].Submission = &batch[i]
		if string(batch[i].Data) == `"no"` {
			outcomes[i].Err = &core.Error{Code: core.CodeEventInvalid}
		}
		if string(batch[i].Data) == `"again"` {
			outcomes[i].Receipt.Duplicate = true
		}
	}
	return outcomes
}

func countingFor(t *testing.T, q usage.Quota) *counted {
	t.Helper()
	now := time.Now().UTC().Truncate(24 * time.Hour)
	c := &counted{Usage: &memory.Usage{}}
	if err := c.SetQuota(t.Context(), "SpongeBob", q); err != nil {
		t.Fatal(err)
	}
	c.accounts = &usage.Accounts{Ledger: c.Usage, Now: func() time.Time { return now }}
	registered := func(context.Context, string, string) error { return nil }
	c.Handler = ReceiveEvent(c, c, registered, publicURL, Limits{Events: 5, Bytes: 1000, Usage: c.accounts})
	return c
}

// counts returns today's counts of a client.
func (c *counted) counts(t *testing.T, client string) usage.Counts {
	t.Helper()
	c.accounts.Flush(t.Context())
	days, err := c.Days(t.Context(), client, time.Time{}, time.Now())
	if err != nil || len(days) > 1 {
		t.Fatal(days, err)
	}
	if len(days) == 0 {
		return usage.Counts{}
	}
	return days[0].Counts
}

const lines = "content-type: application/x-ndjson"

// A batch over the quota is refused as a whole, before anything of it is looked at.
func TestABatchOverTheQuota(t *testing.T) {
	c := countingFor(t, usage.Quota{PerSecond: usage.Amounts{0, 5, 0}})
	for i, want := range []core.Code{"", core.CodeQuotaExceeded, ""} {
		body := []string{"1\n2\n\"no\"", "1\n2\n3", "\"again\"\n2"}[i]
		response, err := c.Handler(t.Context(), sent("Fruits", body, lines))
		if core.CodeOf(err) != want || response.Header["ratelimit"] == "" {
			t.Errorf("%q: %v %v", body, response.Header, err)
		}
	}
	if c.events != 5 {
		t.Errorf("%d events reached the use case", c.events)
	}
	want := usage.Counts{Requests: 3, Events: 3, Bytes: 3, Rejected: 1, Refused: 1}
	if got := c.counts(t, "SpongeBob"); got != want {
		t.Errorf("counts are %+v, want %+v", got, want)
	}
}

// A dry run takes a request and its bytes of the quota, and no events.
func TestADryRunOfAQuota(t *testing.T) {
	c := countingFor(t, usage.Quota{PerSecond: usage.Amounts{3, 2, 8}, EventsADay: 2})
	for i, want := range []core.Code{"", "", core.CodeQuotaExceeded} {
		r := sent("Fruits", []string{"1\n2", "\"no\"", "1\n"}[i], lines)
		r.Query = apigateway.QueryOf(map[string]string{"dry_run": "true"})
		if _, err := c.Handler(t.Context(), r); core.CodeOf(err) != want {
			t.Errorf("dry run %d: %v, want %q", i, err, want)
		}
	}
	if got, want := c.counts(t, "SpongeBob"), (usage.Counts{Requests: 3, Refused: 1}); got != want {
		t.Errorf("counts are %+v, want %+v", got, want)
	}
}

// A quota counts the bytes of the decompressed body, so that compression does not enlarge it.
func TestBytesOfAQuotaAreDecompressed(t *testing.T) {
	c := countingFor(t, usage.Quota{PerSecond: usage.Amounts{0, 0, 300}})
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(bytes.Repeat([]byte(" "), 200))
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []core.Code{core.CodeInvalidJSON, core.CodeQuotaExceeded} {
		r := sent("Fruits", packed.String(), lines, "content-encoding: gzip")
		if _, err := c.Handler(t.Context(), r); core.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// Requests count, whatever is wrong with their bodies.
func TestWrongBodiesCount(t *testing.T) {
	for name, r := range map[string]apigateway.Request{
		"no gzip":     sent("Fruits", "{}", "content-encoding: gzip"),
		"no batch":    sent("", "{}", "content-type: application/cloudevents-batch+json"),
		"empty":       sent("Fruits", "", lines),
		"many":        sent("Fruits", "1\n2\n3\n4\n5\n6", lines),
		"bad coding":  sent("Fruits", "{}", "content-encoding: br"),
		"content":     sent("", "[]", "content-type: text/plain"),
		"another key": sent("Fruits", "1", "idempotency-key: "),
	} {
		c := countingFor(t, usage.Quota{PerSecond: usage.Amounts{1}})
		if _, err := c.Handler(t.Context(), r); err == nil || core.CodeOf(err) == core.CodeQuotaExceeded {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := c.Handler(t.Context(), sent("Fruits", "1")); core.CodeOf(err) != core.CodeQuotaExceeded {
			t.Errorf("after %s: %v", name, err)
		}
	}
}

// A client without a quota hears nothing of limits, and a name that no client has costs
// nothing.
func TestWithoutAQuota(t *testing.T) {
	c := countingFor(t, usage.Quota{})
	response, err := c.Handler(t.Context(), sent("Fruits", "1"))
	if err != nil || response.Header["ratelimit"] != "" || response.Header["ratelimit-policy"] != "" {
		t.Errorf("%v, %v", response.Header, err)
	}
	if got := c.counts(t, "SpongeBob"); got != (usage.Counts{Requests: 1, Events: 1, Bytes: 1}) {
		t.Errorf("counts are %+v", got)
	}
	r := sent("Fruits", "1")
	r.Client = "Sponge#Bob"
	if _, err := c.Handler(t.Context(), r); err != nil {
		t.Error(err)
	}
	if got := c.counts(t, "Sponge#Bob"); got != (usage.Counts{}) {
		t.Errorf("counts are %+v", got)
	}
}
