package local

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/names"
)

// consolePath is where a run shows its console.
const consolePath = "/_console"

// emulatorReads is the time between two reads of a shard, of which the emulator allows more than Kinesis.
const emulatorReads = 100 * time.Millisecond

// console returns pages about the gateway at a URL, which a client asks, until done is closed.
// endpoint is the emulator's.
func (a Access) console(c *client.Client, url, endpoint string, done <-chan struct{}) *console.Pages {
	auth := a.Authorization
	if auth == settings.AuthorizationKeys {
		auth = "key"
	}
	api := kinesis.NewFromConfig(emulator.Config(endpoint))
	return console.New(console.Options{
		Registry: c, Gateway: url, Auth: auth, Stream: names.Stream, StreamEndpoint: endpoint, Prefix: consolePath,
		Accepted: feed.Kinesis{API: api, Stream: names.Stream, Interval: emulatorReads},
		Rejected: feed.Kinesis{API: api, Stream: names.RejectedStream, Rejected: true, Interval: emulatorReads},
		Marker:   feed.KinesisMarker{API: api, Stream: names.RejectedStream}, By: "console",
		Done: done,
	})
}
