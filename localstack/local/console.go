package local

import (
	"net/http"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/names"
)

// consolePath is where a run shows its console.
const consolePath = "/_console"

// console returns pages about the gateway at a URL, which a client asks. endpoint is the
// emulator's.
func (a Access) console(c *client.Client, url, endpoint string) http.Handler {
	auth := a.Authorization
	if auth == settings.AuthorizationKeys {
		auth = "key"
	}
	return console.New(console.Options{
		Registry: c, Gateway: url, Auth: auth, Stream: names.Stream, StreamEndpoint: endpoint, Prefix: consolePath,
	})
}
