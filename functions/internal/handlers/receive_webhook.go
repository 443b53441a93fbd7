package handlers

import (
	"context"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/quota"
	"example.com/eventgateway/functions/internal/submissions"
	"example.com/eventgateway/functions/internal/tracecontext"
)

// verifier is the part of hooks.ReceiveWebhook that the handler needs.
type verifier interface {
	Verify(
		ctx context.Context, client, event string, header func(name string) string, body []byte,
	) (hooks.Delivery, error)
}

// ReceiveWebhook returns the handler of deliveries of webhooks. It checks the signature of a
// delivery before it reads the body, which is one event in JSON. The event gets the delivery's
// id. It answers as ReceiveEvent answers one event. Only signed deliveries count towards the
// client's quota.
func ReceiveWebhook(hook verifier, u core.Receiver, most Limits) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		header := func(name string) string { return r.Header[name] }
		delivery, err := hook.Verify(ctx, r.Client, r.Event, header, r.Body)
		if err != nil {
			return apigateway.Response{}, access.Challenge(access.ChallengeDelivery, err)
		}
		sender := hooks.Principal(delivery.Type)
		r.SentBy(sender)
		return quota.Within(ctx, most.Usage, r, 1, false, u, func(u core.Receiver) (apigateway.Response, error) {
			if _, err := r.ContentType(events.JSONType); err != nil {
				return apigateway.Response{}, formHint(r.Header["content-type"], err)
			}
			s := submissions.Plain(r.Client, r.Event, events.JSONType, r.Body)
			s.ID, s.Source, s.IDAlone = delivery.ID, sender, true
			batch := []core.Submission{s}
			submissions.PassTrace(batch, tracecontext.Of(r.Header))
			return receipt(&u.ReceiveAll(ctx, batch, false)[0], false)
		})
	}
}

// formHint adds to the refusal of a form how to choose JSON. GitHub sends forms unless a
// webhook's settings say otherwise.
func formHint(contentType string, err error) error {
	if !strings.HasPrefix(strings.ToLower(contentType), "application/x-www-form-urlencoded") {
		return err
	}
	return &core.Error{Code: core.CodeUnsupportedMediaType, Detail: "the delivery is a form: in the settings of" +
		" the webhook at its provider, choose content-type: " + events.JSONType}
}
