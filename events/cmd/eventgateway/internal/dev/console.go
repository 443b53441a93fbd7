package dev

import (
	"net/http"

	"example.com/eventgateway/events/client"
	pages "example.com/eventgateway/events/console"
)

// consolePath is where the gateway shows its console.
const consolePath = "/_console"

// console shows pages about the gateway. The gateway has to be there before them.
type console struct{ http.Handler }

// console returns the pages about the gateway that a client asks.
func (o options) console(c *client.Client, url string) http.Handler {
	settings := pages.Options{Registry: c, Gateway: url, Prefix: consolePath}
	if o.auth == authKeys {
		settings.Auth = "key"
	}
	return pages.New(settings)
}
