package main

import (
	"testing"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/openapi/openapitest"
	"example.com/eventgateway/functions/routes"
)

func TestContract(t *testing.T) {
	openapitest.Run(t, routes.ListRegisteredEvents, func(b openapitest.Backends) apigateway.Handler {
		return handlers.ListRegisteredEvents(&registry.ListRegisteredEvents{Schemas: b.Schemas})
	})
}
