package main

import (
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/openapi/openapitest"
	"example.com/eventgateway/functions/routes"
)

func TestContract(t *testing.T) {
	openapitest.Run(t, routes.RegisterEvent, func(b openapitest.Backends) apigateway.Handler {
		return handlers.RegisterEvent(
			&registry.RegisterEvent{
				Schemas: b.Schemas, Language: jsonschema.Language{}, Now: b.Now,
				Traffic: &registry.CheckTraffic{Samples: b.Samples, Now: b.Now},
			},
			&registry.DeprecateVersion{Schemas: b.Schemas, Now: b.Now},
			&registry.DeleteEvent{Schemas: b.Schemas, Allowed: b.AllowDeletion, Now: b.Now},
		)
	})
}
