package main

import (
	"context"
	"net/http"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
)

func handler(u *core.RegisterEvent) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		if _, err := r.ContentType(events.JSONType, events.SchemaType); err != nil {
			return apigateway.Response{}, err
		}
		declared, err := declaration(r)
		if err != nil {
			return apigateway.Response{}, err
		}
		dryRun, err := r.Flag("dry_run", "true", "false")
		if err != nil {
			return apigateway.Response{}, err
		}
		register := u.Register
		if dryRun {
			register = u.Try
		}
		registration, created, err := register(ctx, r.Client, r.Event, r.Body, declared)
		if err != nil {
			return apigateway.Response{}, err
		}
		status := http.StatusOK // the same schema again
		if created {
			status = http.StatusCreated
		}
		return apigateway.JSON(status, events.Registered{
			Client: registration.Type.Client, Event: registration.Type.Event, Version: registration.Version,
			Fingerprint: registration.Fingerprint, CreatedAt: registration.CreatedAt,
			Settings: apigateway.SettingsOf(registration.Settings), DryRun: dryRun,
		})
	}
}
