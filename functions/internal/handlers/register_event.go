package handlers

import (
	"context"
	"net/http"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/conditional"
	"example.com/eventgateway/functions/internal/wire"
	"example.com/eventgateway/functions/routes"
)

// RegisterEvent returns the handler of the function register_event.
func RegisterEvent(
	register *registry.RegisterEvent, deprecate *registry.DeprecateVersion, remove *registry.DeleteEvent,
) apigateway.Handler {
	return apigateway.ByUseCase(map[string]apigateway.Handler{
		routes.RegisterEvent:    conditional.When(register, registerEvent),
		routes.PromoteShadow:    conditional.When(register, promoteShadow),
		routes.DropShadow:       conditional.When(register, dropShadow),
		routes.DeprecateVersion: conditional.When(deprecate, deprecateVersion),
		routes.DeleteEvent:      conditional.When(remove, deleteEvent),
	})
}

// registerEvent stores the body as the next version of the event type, or as its shadow.
func registerEvent(u *registry.RegisterEvent) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		if _, err := r.ContentType(events.JSONType, events.SchemaType); err != nil {
			return apigateway.Response{}, err
		}
		declared, dryRun, err := declaration(r)
		if err != nil {
			return apigateway.Response{}, err
		}
		shadow, err := r.Flag("shadow", "true", "false")
		switch {
		case err != nil:
			return apigateway.Response{}, err
		case shadow:
			return setShadow(ctx, u, r, declared, dryRun)
		case dryRun:
			return tried(u.Try(ctx, r.Client, r.Event, r.Body, declared))
		}
		return answered(u.Register(ctx, r.Client, r.Event, r.Body, declared))
	}
}

// setShadow stores the body as the event type's shadow.
func setShadow(
	ctx context.Context, u *registry.RegisterEvent, r apigateway.Request, declared registry.Declaration, dryRun bool,
) (apigateway.Response, error) {
	if declared != (registry.Declaration{Author: declared.Author, Checks: declared.Checks}) {
		return apigateway.Response{}, apigateway.InvalidParameter(
			"a shadow declares nothing: what else is in the query can be declared when it is promoted")
	}
	set := u.SetShadow
	if dryRun {
		set = u.TryShadow
	}
	shadow, created, err := set(ctx, r.Client, r.Event, r.Body, declared.Author, declared.Checks)
	if err != nil {
		return apigateway.Response{}, err
	}
	answer := wire.RegisteredOf(shadow)
	answer.Shadow, answer.DryRun = true, dryRun
	return apigateway.JSON(statusOf(created), answer)
}

func answered(r registry.Registered, created bool, err error) (apigateway.Response, error) {
	if err != nil {
		return apigateway.Response{}, err
	}
	return apigateway.JSON(statusOf(created), wire.RegisteredOf(r))
}

// tried answers a dry run.
func tried(r registry.Registered, created bool, traffic *registry.Traffic, err error) (apigateway.Response, error) {
	if err != nil {
		return apigateway.Response{}, err
	}
	answer := wire.RegisteredOf(r)
	answer.DryRun, answer.Traffic = true, wire.TrafficOf(traffic)
	return apigateway.JSON(statusOf(created), answer)
}

// statusOf returns 201 for a new version, 200 for the same schema again.
func statusOf(created bool) int {
	if created {
		return http.StatusCreated
	}
	return http.StatusOK
}
