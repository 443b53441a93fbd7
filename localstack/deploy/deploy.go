// Package deploy deploys the real stack to an emulator of AWS on this machine, by the
// CDK's own command line. It refuses every other endpoint.
//
//	outputs, err := deploy.Deploy(ctx, deploy.Options{Root: root, Endpoint: e.Endpoint})
//	http.Get(outputs.APIURL + "/SpongeBob/list_events")
//
// The stack is the one that `npx cdk deploy` deploys to AWS, with a context for
// emulators: no authorization, a stream of rejected events, a table of samples, and
// resources that are deleted with the stack.
package deploy

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"example.com/eventgateway/localstack/internal/logfile"
	"example.com/eventgateway/localstack/names"
)

// timeout bounds a deployment. One takes half a minute; the first on a machine also
// compiles the CDK's bindings, which takes some minutes.
const timeout = 15 * time.Minute

// Options say what to deploy, and where.
type Options struct {
	Root     string            // the checkout, where cdk.json is
	Endpoint string            // the emulator's, as in "http://127.0.0.1:4566"; loopback only
	Context  map[string]string // more context for the stack; replaces values of the default
	Step     func(string)      // called as each step begins; may be nil
}

// Outputs are the outputs of the stack.
type Outputs struct {
	APIURL             string // the API's URL; paths follow it directly
	StreamName         string
	RejectedStreamName string // "" where rejected events are not kept
	TableName          string
}

// Deploy deploys the stack to the emulator, or updates it there. It needs the CDK's
// command line, which `make install` puts into root/node_modules.
//
// Every error is one line that says what to do. The CDK's output is in
// root/.cache/deploy.log.
func Deploy(ctx context.Context, options Options) (Outputs, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	endpoint, err := loopback(options.Endpoint)
	if err != nil {
		return Outputs{}, err
	}
	root, err := filepath.Abs(options.Root)
	if err != nil {
		return Outputs{}, err
	}
	step := options.Step
	if step == nil {
		step = func(string) {}
	}
	if _, err := os.Stat(cdkProgram(root)); err != nil {
		return Outputs{}, errors.New("the CDK's command line is not in node_modules: run `make install`")
	}
	cache := filepath.Join(root, ".cache")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return Outputs{}, err
	}
	// Each deployment has a folder of its own: two can run at the same time.
	work, err := os.MkdirTemp(cache, "deploy-")
	if err != nil {
		return Outputs{}, err
	}
	defer os.RemoveAll(work)
	log, err := logfile.Create(filepath.Join(cache, "deploy.log"))
	if err != nil {
		return Outputs{}, err
	}
	defer log.Close()

	cdk := cli{root: root, endpoint: endpoint.String(), log: log}
	assembly, outputs := filepath.Join(work, "cdk.out"), filepath.Join(work, "outputs.json")
	step("building the functions and the stack")
	if err := cdk.run(ctx, append([]string{"synth", "--quiet", "--output", assembly}, arguments(options.Context)...)...); err != nil {
		return Outputs{}, err
	}
	step("preparing the emulator (cdk bootstrap)")
	if err := cdk.run(ctx, "bootstrap", "--app", assembly, "aws://"+names.AccountID+"/"+names.Region); err != nil {
		return Outputs{}, err
	}
	step("deploying (cdk deploy)")
	if err := cdk.run(ctx, "deploy", "--app", assembly, "--all", "--require-approval", "never", "--outputs-file", outputs); err != nil {
		return Outputs{}, err
	}
	return readOutputs(outputs, endpoint)
}

// arguments returns the stack's context for emulators, with the given values over it.
func arguments(given map[string]string) []string {
	architecture := map[string]string{"amd64": "x86_64"}[runtime.GOARCH]
	if architecture == "" {
		architecture = runtime.GOARCH
	}
	values := map[string]string{
		"allowDeletion": "on",
		"architecture":  architecture, // the emulator runs the functions on this machine
		"authorization": "none",
		"rejected":      "on",
		"removal":       "destroy",
		"samples":       "on",
	}
	maps.Copy(values, given)
	var list []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		list = append(list, "--context", key+"="+values[key])
	}
	return list
}
