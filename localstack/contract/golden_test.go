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

// The function binaries answer as the golden files say. Files in which a backend fails or
// has samples or webhooks, deletion is not allowed, the sender may not do everything, clients are
// listed or usage is told, are only for the handlers.
func TestGoldenFiles(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{Env: []string{
		settings.AllowDeletion + "=on", settings.PublicSchemas + "=on",
		settings.MaxEventBytes + "=" + strconv.Itoa(openapitest.MaxEventBytes),
		settings.MaxBatchSteps + "=" + strconv.Itoa(openapitest.MaxSteps),
		settings.MaxBatchEvents + "=" + strconv.Itoa(openapitest.MaxBatchEvents),
		settings.MaxBatchBytes + "=" + strconv.Itoa(openapitest.MaxBatchBytes),
	}})
	for i, golden := range openapitest.GoldenFiles(t, "*") {
		if len(golden.Fail) > 0 || len(golden.Samples) > 0 || len(golden.Hooks) > 0 || golden.ForbidDeletion ||
			golden.Door != nil || golden.ListsClients() || golden.TellsUsage() {
			continue
		}
		t.Run(golden.Name, func(t *testing.T) {
			client := fmt.Sprintf("SpongeBob%d", i) // so that each file finds an empty gateway
			golden.Prepare(t, g.URL, client, http.DefaultClient.Do)
			golden.Play(t, g.URL, client, http.DefaultClient.Do)
		})
	}
}
