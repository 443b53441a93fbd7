// Package deploy puts the real stack, with the CDK's own command line, into an
// emulator of AWS on this machine, and nowhere else.
//
//	outputs, err := deploy.Deploy(ctx, deploy.Options{Root: root, Endpoint: e.Endpoint})
//	http.Get(outputs.APIURL + "/SpongeBob/list_events")
//
// The stack is the one that `npx cdk deploy` gives to AWS, with the context that
// an emulator wants: no authorization, rejected events in their stream, samples of
// accepted ones in their table, and nothing of it all kept.
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

// timeout bounds a deployment. It takes half a minute; the first one on a machine
// also compiles the CDK's bindings, for some minutes.
const timeout = 15 * time.Minute

// Options say what is deployed and where to.
type Options struct {
	Root     string            // the checkout, where cdk.json is
	Endpoint string            // the emulator's, as in "http://127.0.0.1:4566"; loopback only
	Context  map[string]string // more context for the stack, over what an emulator wants
	Step     func(string)      // told each step as it begins, if not nil
}

// Outputs are the stack's.
type Outputs struct {
	APIURL             string // where the API answers; paths follow it directly
	StreamName         string
	RejectedStreamName string // "" where rejected events are not kept
	TableName          string
}

// Deploy deploys the stack into the emulator, or updates it there, by the CDK's
// command line, which `make install` puts into root/node_modules.
//
// Every error is one line that says what to do; what the CDK printed is in
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
	// Its own folder for each deployment: two at the same time don't clash.
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

// arguments are the stack's context as an emulator wants it, and what was given.
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
