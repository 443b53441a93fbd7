package contract

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"example.com/eventgateway/functions/openapi/openapitest"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// The golden requests and responses are those of the real functions too. (Files
// in which a backend fails or has samples are the handlers' own.)
func TestGoldenFiles(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{Env: []string{
		settings.MaxEventBytes + "=" + strconv.Itoa(openapitest.MaxEventBytes),
		settings.MaxBatchEvents + "=" + strconv.Itoa(openapitest.MaxBatchEvents),
		settings.MaxBatchBytes + "=" + strconv.Itoa(openapitest.MaxBatchBytes),
	}})
	for i, golden := range openapitest.GoldenFiles(t, "*") {
		if len(golden.Fail) > 0 || len(golden.Samples) > 0 {
			continue
		}
		t.Run(golden.Name, func(t *testing.T) {
			client := fmt.Sprintf("SpongeBob%d", i) // each file finds an empty gateway
			for _, r := range golden.Register {
				url := fmt.Sprintf("%s/%s/%s/register_event?%s", g.URL, client, r.Event, r.Query)
				if a := send(t, "POST", url, asJSON, r.Schema); a.status != 201 {
					t.Fatalf("%d %s", a.status, a.body)
				}
			}
			golden.Play(t, g.URL, client, http.DefaultClient.Do)
		})
	}
}
