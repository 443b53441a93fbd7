package devgateway

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/functions/httpapi"
	"example.com/eventgateway/functions/openapi/openapitest"
)

// Over a connection, it answers as the golden files say that the functions do. Files in which a
// backend fails, deletion is not allowed, or the sender may not do everything, are only for the
// handlers.
func TestGoldenFiles(t *testing.T) {
	t.Parallel()
	played := 0
	for _, golden := range openapitest.GoldenFiles(t, "*") {
		if len(golden.Fail) > 0 || golden.ForbidDeletion || golden.Door != nil {
			continue
		}
		played++
		t.Run(golden.Function+"/"+golden.Name, func(t *testing.T) {
			t.Parallel()
			options := httpapi.Options{
				MaxEventBytes: openapitest.MaxEventBytes, MaxBatchEvents: openapitest.MaxBatchEvents,
				MaxBatchBytes: openapitest.MaxBatchBytes, MaxBatchSteps: openapitest.MaxSteps,
				PublicURL: openapitest.URL,
			}
			if golden.TellsUsage() { // the files are of the clock of testing/synctest
				options.Now = func() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }
			}
			g := New(Options{Gateway: options})
			give(t, g, golden)
			server := httptest.NewServer(g)
			defer server.Close()
			golden.Prepare(t, server.URL, "SpongeBob", http.DefaultClient.Do)
			golden.Play(t, server.URL, "SpongeBob", http.DefaultClient.Do)
		})
	}
	if played < 100 {
		t.Errorf("only %d files were played", played)
	}
}

// give gives a gateway what a file says that is there.
func give(t *testing.T, g *Gateway, golden openapitest.Golden) {
	t.Helper()
	for _, s := range golden.Samples {
		if err := g.stores.Samples.Keep(t.Context(), []sampling.Sample{{
			Type:    core.EventType{Client: s.Client, Event: s.Event},
			Time:    time.Now().Add(time.Second), // after the file sets a shadow
			Expires: time.Now().Add(time.Hour), Data: []byte(s.Data),
		}}); err != nil {
			t.Fatal(err)
		}
	}
	manager := hooks.Manager{Store: &g.stores.Hooks, Now: time.Now}
	for _, h := range golden.Hooks {
		if _, err := manager.Create(t.Context(), core.EventType{Client: h.Client, Event: h.Event},
			hooks.Scheme{Preset: h.Preset}, hooks.SecretText(h.Secret)); err != nil {
			t.Fatal(err)
		}
	}
	for client, quota := range golden.Quotas {
		if err := g.stores.Usage.SetQuota(t.Context(), client, quota); err != nil {
			t.Fatal(err)
		}
	}
}
