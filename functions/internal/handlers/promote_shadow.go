package handlers

import (
	"context"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
)

// promoteShadow registers the event type's shadow as the next version.
func promoteShadow(u *registry.RegisterEvent) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		declared, dryRun, err := declaration(r)
		if err != nil {
			return apigateway.Response{}, err
		}
		fingerprint, _ := r.Query.Get("fingerprint")
		if dryRun {
			return tried(u.TryPromotion(ctx, r.Client, r.Event, fingerprint, declared))
		}
		return answered(u.PromoteShadow(ctx, r.Client, r.Event, fingerprint, declared))
	}
}
