// Package traffic connects the check of samples of events, for the functions that tell what a
// schema makes of them.
package traffic

import (
	"time"

	"example.com/eventgateway/core/adapters/dynamodbsamples"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/settings"
)

// FromSettings returns the check of samples, nil if the deployment keeps none.
func FromSettings(env *settings.Reader, client dynamodbsamples.Client) *registry.CheckTraffic {
	table := env.Getenv(settings.SampleTable)
	if table == "" {
		return nil
	}
	return &registry.CheckTraffic{Samples: dynamodbsamples.New(client, table), Now: time.Now}
}
