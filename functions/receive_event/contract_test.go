package main

import (
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/openapi/openapitest"
	"example.com/eventgateway/functions/routes"
)

func TestContract(t *testing.T) {
	openapitest.Run(t, routes.ReceiveEvent, func(b openapitest.Backends) apigateway.Handler {
		receive := &core.ReceiveEvent{
			Validators: core.NewValidators(b.Schemas, jsonschema.Language{}, core.ValidatorsOptions{}),
			Claims:     b.Claims, Window: time.Hour,
			Stream: b.Stream, NewID: b.NewID, Now: b.Now, MaxBytes: openapitest.MaxEventBytes, MaxSteps: openapitest.MaxSteps,
		}
		return handlers.ReceiveEvent(receive, receive.Registered, handlers.Limits{Events: openapitest.MaxBatchEvents, Bytes: openapitest.MaxBatchBytes})
	})
}
