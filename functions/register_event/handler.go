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
		var declared core.Declaration
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
		registration, created, err := u.Register(ctx, r.Client, r.Event, r.Body, declared)
		if err != nil {
			return apigateway.Response{}, err
		}
		status := http.StatusOK // the same schema again
		if created {
			status = http.StatusCreated
		}
		return apigateway.JSON(status, events.Registered{
			Client: registration.Type.Client, Event: registration.Type.Event,
			Version: registration.Version, Fingerprint: registration.Fingerprint, CreatedAt: registration.CreatedAt,
			PartitionKey: registration.PartitionKey, Idempotent: registration.Idempotent,
			DataContentType: registration.DataContentType,
		})
	}
}
