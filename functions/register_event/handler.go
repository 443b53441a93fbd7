package main

import (
	"context"
	"net/http"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/wire"
	"example.com/eventgateway/functions/routes"
)

// handler answers all of the function's routes.
func handler(u *core.RegisterEvent) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		switch r.Route {
		case http.MethodPost + " " + routes.PromoteShadow:
			return promoteShadow(ctx, u, r)
		case http.MethodDelete + " " + routes.Shadow:
			return dropShadow(ctx, u, r)
		}
		return register(ctx, u, r)
	}
}

func register(ctx context.Context, u *core.RegisterEvent, r apigateway.Request) (apigateway.Response, error) {
	if _, err := r.ContentType(events.JSONType, events.SchemaType); err != nil {
		return apigateway.Response{}, err
	}
	declared, dryRun, err := declaration(r)
	if err != nil {
		return apigateway.Response{}, err
	}
	shadow, err := r.Flag("shadow", "true", "false")
	if err != nil {
		return apigateway.Response{}, err
	}
	if shadow {
		return setShadow(ctx, u, r, declared, dryRun)
	}
	if dryRun {
		return tried(u.Try(ctx, r.Client, r.Event, r.Body, declared))
	}
	return answered(u.Register(ctx, r.Client, r.Event, r.Body, declared))
}

func answered(r core.Registration, created bool, err error) (apigateway.Response, error) {
	if err != nil {
		return apigateway.Response{}, err
	}
	return apigateway.JSON(statusOf(created), wire.RegisteredOf(r))
}

// tried is answered for a dry run.
func tried(r core.Registration, created bool, traffic *core.Traffic, err error) (apigateway.Response, error) {
	if err != nil {
		return apigateway.Response{}, err
	}
	answer := wire.RegisteredOf(r)
	answer.DryRun, answer.Traffic = true, wire.TrafficOf(traffic)
	return apigateway.JSON(statusOf(created), answer)
}

// statusOf is 200 for the same schema again.
func statusOf(created bool) int {
	if created {
		return http.StatusCreated
	}
	return http.StatusOK
}
