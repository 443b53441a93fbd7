package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
	"example.com/eventgateway/localstack/issuer/issuertest"
)

// TestKeys runs the scripts about keys, against the real functions.
func TestKeys(t *testing.T) {
	endpoint, name := emulatortest.Endpoint(t), emulatortest.UniqueName(t)
	r := emulator.Resources{
		SchemaTable: name, ClaimTable: name + "-claims", Stream: name, KeyTable: name + "-keys",
		UsageTable: name + "-usage",
	}
	if err := emulator.CreateResources(t.Context(), endpoint, r); err != nil {
		t.Fatal(err)
	}
	g := gatewaytest.Serve(t, endpoint, r, gateway.Options{
		Authorization: settings.AuthorizationKeys, MaxWorkers: 1,
		Env: []string{settings.Authorization + "=" + settings.AuthorizationKeys, settings.HeadTTL + "=0s"},
	})
	scripts(t, "keys", map[string]string{
		"EVENTGATEWAY_URL": g.URL, "EVENTGATEWAY_KEY_TABLE": r.KeyTable, "USAGE_TABLE": r.UsageTable,
		"AWS_ENDPOINT_URL": endpoint,
	})
}

// TestTokens runs the scripts about tokens, against the real functions.
func TestTokens(t *testing.T) {
	i := issuertest.Start(t)
	g := gatewaytest.Start(t, gateway.Options{
		Authorization: settings.AuthorizationJWT, JWT: gateway.Issuer{URL: i.URL, Audience: []string{"gateway"}},
		MaxWorkers: 1, Env: []string{settings.Authorization + "=" + settings.AuthorizationJWT},
	})
	token := func(expires time.Duration) string {
		return i.Must(t, map[string]any{
			"sub": "me", "aud": "gateway", "scope": "read", "clients": []string{"SpongeBob"},
			"exp": time.Now().Add(expires).Unix(),
		})
	}
	scripts(t, "tokens", map[string]string{
		"EVENTGATEWAY_URL": g.URL, "TOKEN": token(time.Hour), "EXPIRED": token(-time.Hour),
	})
}

// scripts runs the scripts of a folder. Each has a client of its own, $CLIENT.
func scripts(t *testing.T, folder string, environment map[string]string) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", folder),
		Setup: func(e *testscript.Env) error {
			e.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			e.Setenv("GORACE", noSleep)
			e.Setenv("CLIENT", strings.ReplaceAll(filepath.Base(e.WorkDir), ".", "-"))
			for name, value := range environment {
				e.Setenv(name, value)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"await": await, "step": step},
	})
}
