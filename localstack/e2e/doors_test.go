//go:build e2e

package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"example.com/eventgateway/localstack/deploy"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
	"example.com/eventgateway/localstack/names"
)

// another deploys the stack once more, beside the one of all tests, with more context.
func another(t *testing.T, settings ...string) (deploy.Outputs, gatewaytest.Gateway) {
	t.Helper()
	outputs, err := deploy.Deploy(t.Context(), deploy.Options{
		Root: deployed.root, Endpoint: deployed.endpoint, Context: settings,
		Step: func(text string) { t.Log(text) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return outputs, gatewaytest.Gateway{URL: outputs.APIURL, Resources: emulator.Resources{}}
}

// tool builds the tool as users have it, and returns its file.
func tool(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "eventgateway")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./events/cmd/eventgateway")
	build.Dir = deployed.root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return binary
}

// operator runs the tool with credentials of the emulator's account, and returns what it
// prints on standard output.
func operator(ctx context.Context, t *testing.T, binary string, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(ctx, binary, arguments...)
	command.Env, command.Stderr = emulatorEnv(), t.Output()
	out, err := command.Output()
	if err != nil {
		t.Fatalf("eventgateway %v: %v: %s", arguments, err, out)
	}
	return string(out)
}

// emulatorEnv is the environment with credentials of the emulator's account.
func emulatorEnv() []string {
	return append(os.Environ(), "AWS_ENDPOINT_URL="+deployed.endpoint, "AWS_REGION="+names.Region,
		"AWS_ACCESS_KEY_ID="+names.AccessKey, "AWS_SECRET_ACCESS_KEY="+names.AccessKey)
}
