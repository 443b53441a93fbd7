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
		declared := core.Declaration{Author: r.Caller}
		if pointer, given := r.Query.Get("partition_key"); given {
			declared.PartitionKey = &pointer
		}
		if _, given := r.Query.Get("idempotent"); given {
			idempotent, err := r.Flag("idempotent", "true", "false")
			if err != nil {
				return apigateway.Response{}, err
			}
			declared.Idempotent = &idempotent
		}
		if mediaType, given := r.Query.Get("data_content_type"); given {
			declared.DataContentType = &mediaType
		}
		if level, given := r.Query.Get("compatibility"); given {
			compatibility := core.Compatibility(level)
			declared.Compatibility = &compatibility
		}
		if _, given := r.Query.Get("open_content"); given {
			lenient, err := r.Flag("open_content", events.OpenContentLenient, "strict")
			if err != nil {
				return apigateway.Response{}, err
			}
			declared.Lenient = &lenient
		}
		if _, given := r.Query.Get("deprecated"); given {
			deprecated, err := r.Flag("deprecated", "true", "false")
			if err != nil {
				return apigateway.Response{}, err
			}
			declared.Deprecated = &deprecated
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
		body := registered(registration)
		body.DryRun = dryRun
		return apigateway.JSON(status, body)
	}
}

func registered(r core.Registration) events.Registered {
	body := events.Registered{
		Client: r.Type.Client, Event: r.Type.Event, Version: r.Version, Fingerprint: r.Fingerprint, CreatedAt: r.CreatedAt,
		PartitionKey: r.PartitionKey, Idempotent: r.Idempotent, DataContentType: r.DataContentType,
		Compatibility: string(r.Compatibility.OrDefault()),
	}
	if r.Lenient {
		body.OpenContent = events.OpenContentLenient
	}
	body.DeprecatedAt = apigateway.TimeOf(r.DeprecatedAt)
	return body
}
