package dev

import (
	"context"
	"net/http"

	"example.com/eventgateway/events/client"
	pages "example.com/eventgateway/events/console"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/functions/devgateway"
)

// consolePath is where the gateway shows its console.
const consolePath = "/_console"

// console shows pages about the gateway. The gateway has to be there before them.
type console struct{ http.Handler }

// console returns the pages about a gateway at a URL, which a client asks, until ctx ends.
func (o options) console(ctx context.Context, g *devgateway.Gateway, c *client.Client, url string) *pages.Pages {
	direct := &http.Client{Transport: g}
	rejected := feed.Dev{Client: direct, URL: url, Rejected: true}
	settings := pages.Options{
		Registry: c, Gateway: url, Prefix: consolePath, Done: ctx.Done(),
		Accepted: feed.Dev{Client: direct, URL: url}, Rejected: rejected, Marker: rejected, By: "console",
	}
	if o.auth == authKeys {
		settings.Auth = "key"
	}
	return pages.New(settings)
}
