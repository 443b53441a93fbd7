// Package quota checks each request against its client's quota, counts its events, and adds the
// headers that say how much of the quota is left.
package quota

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/functions/internal/apigateway"
)

// Within calls answer for a request of so many events, if the client's quota allows it. It
// passes a receiver that counts the outcomes of u. The quota allows or refuses a request as a
// whole, before anything of it is stored. r.Body counts as it is now: decompressed. A dry run
// counts as a request with its bytes, but without events. Without accounts, there are neither
// quotas nor counts.
//
// Errors: CodeQuotaExceeded, and what answer returns.
func Within(
	ctx context.Context, accounts *usage.Accounts, r apigateway.Request, events int, dryRun bool, u core.Receiver,
	answer func(u core.Receiver) (apigateway.Response, error),
) (apigateway.Response, error) {
	if accounts == nil || core.CheckClient(r.Client) != nil {
		return answer(u)
	}
	counting := counting{u, usage.Counts{Requests: 1}}
	u = &counting
	if dryRun {
		events, u = 0, counting.inner
	}
	standing, err := accounts.Admit(ctx, r.Client, usage.Amounts{1, int64(events), int64(len(r.Body))})
	if err != nil {
		return limited(apigateway.Response{}, standing), err
	}
	response, err := answer(u)
	accounts.Count(ctx, r.Client, counting.counts)
	if err == nil && response.Status < http.StatusMultipleChoices {
		response = limited(response, standing)
	}
	return response, err
}

// counting is a receiver that counts the outcomes of its inner receiver.
type counting struct {
	inner  core.Receiver
	counts usage.Counts
}

// ReceiveAll calls the inner receiver.
func (c *counting) ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome {
	outcomes := c.inner.ReceiveAll(ctx, batch, atomic)
	for i := range outcomes {
		o := &outcomes[i]
		switch code := core.CodeOf(o.Err); {
		case code == "" && !o.Receipt.Duplicate:
			c.counts.Events++
			c.counts.Bytes += int64(len(o.Submission.Data))
		case code != "" && !code.Fault() && !code.Retryable():
			c.counts.Rejected++
		}
	}
	return outcomes
}

// limited adds the headers RateLimit-Policy and RateLimit for a client that has a quota. They
// tell what this process knows.
// https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
func limited(response apigateway.Response, s usage.Standing) apigateway.Response {
	if s.Quota.None() {
		return response
	}
	policy, state := make([]byte, 0, 192), make([]byte, 0, 128)
	limit := func(name, unit string, quota, left, window int64, reset time.Duration) {
		if quota == 0 {
			return
		}
		if len(policy) > 0 {
			policy, state = append(policy, ", "...), append(state, ", "...)
		}
		policy = strconv.AppendInt(append(append(append(policy, '"'), name...), `";q=`...), quota, 10)
		policy = append(strconv.AppendInt(append(policy, ";w="...), window, 10), unit...)
		state = strconv.AppendInt(append(append(append(state, '"'), name...), `";r=`...), left, 10)
		state = strconv.AppendInt(append(state, ";t="...), int64((reset+time.Second-1)/time.Second), 10)
	}
	for k := range usage.Kinds {
		limit(k.String(), units[k], s.Quota.PerSecond[k], s.Left[k], 1, s.Until[k])
	}
	limit("events-a-day", units[usage.Events], s.Quota.EventsADay, s.LeftToday, 24*60*60, s.Midnight)
	if response.Header == nil {
		response.Header = map[string]string{}
	}
	response.Header["ratelimit-policy"] = string(policy)
	response.Header["ratelimit"] = string(state)
	return response
}

// units are the parameters qu of policies. The draft registers requests, which is the default,
// and content-bytes.
var units = [usage.Kinds]string{usage.Events: `;qu="events"`, usage.Bytes: `;qu="content-bytes"`}
