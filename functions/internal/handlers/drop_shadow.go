package handlers

import (
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
)

// dropShadow removes the event type's shadow.
func dropShadow(u *registry.RegisterEvent) apigateway.Handler { return withoutBody(u.DropShadow) }
