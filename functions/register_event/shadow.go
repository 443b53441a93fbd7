package main

import (
	"context"
	"net/http"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/wire"
)

// setShadow stores the body as the event type's shadow.
func setShadow(ctx context.Context, u *core.RegisterEvent, r apigateway.Request, declared core.Declaration, dryRun bool) (apigateway.Response, error) {
	if declared != (core.Declaration{Author: declared.Author}) {
		return apigateway.Response{}, &core.Error{Code: core.CodeInvalidParameter, Detail: "a shadow declares nothing: what else is in the query can be declared when it is promoted"}
	}
	set := u.SetShadow
	if dryRun {
		set = u.TryShadow
	}
	shadow, created, err := set(ctx, r.Client, r.Event, r.Body, declared.Author)
	if err != nil {
		return apigateway.Response{}, err
	}
	answer := wire.RegisteredOf(shadow)
	answer.Shadow, answer.DryRun = true, dryRun
	return apigateway.JSON(statusOf(created), answer)
}

// promoteShadow registers the shadow as the next version.
func promoteShadow(ctx context.Context, u *core.RegisterEvent, r apigateway.Request) (apigateway.Response, error) {
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

// dropShadow removes the shadow.
func dropShadow(ctx context.Context, u *core.RegisterEvent, r apigateway.Request) (apigateway.Response, error) {
	if err := u.DropShadow(ctx, r.Client, r.Event); err != nil {
		return apigateway.Response{}, err
	}
	return apigateway.Response{Status: http.StatusNoContent}, nil
}
