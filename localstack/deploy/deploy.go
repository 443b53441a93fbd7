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
	"os"
	"path/filepath"
	"runtime"
	"time"

	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/localstack/internal/logfile"
	"example.com/eventgateway/localstack/names"
)

// timeout bounds a deployment. One takes half a minute; the first on a machine also
// compiles the CDK's bindings, which takes some minutes.
const timeout = 15 * time.Minute

// Options say what to deploy, and where.
type Options struct {
	Root     string       // the checkout, where cdk.json is
	Endpoint string       // the emulator's, as in "http://127.0.0.1:4566"; loopback only
	Context  []string     // more of the stack's context, as in "name=Keys"; wins over the one for emulators
	Step     func(string) // called as each step begins; may be nil
}

// Outputs are the outputs of the stack.
type Outputs struct {
	APIURL             string `json:"ApiUrl"` // the API's URL; paths follow it directly
	StreamName         string
	RejectedStreamName string // "" where rejected events are not kept
	TableName          string
	KeyTableName       string // "" without keys and webhooks
	UsageTableName     string // "" without quotas
	ArchiveBucketName  string // "" without an archive
	SecretsKeyARN      string `json:"SecretsKeyArn"` // "" without webhooks
	ConsumerLogGroup   string // "" without the example of a consumer
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

	_, err = build.Functions(ctx, root, runtime.GOARCH, func(function string) { step("building " + function) })
	if err != nil {
		return Outputs{}, err
	}
	cdk := cli{root: root, endpoint: endpoint.String(), log: log}
	assembly, outputs := filepath.Join(work, "cdk.out"), filepath.Join(work, "outputs.json")
	for _, s := range []struct {
		text      string
		arguments []string
	}{
		{"building the stack (cdk synth, minutes the first time)",
			append([]string{"synth", "--quiet", "--output", assembly}, arguments(options.Context)...)},
		{
			"preparing the emulator (cdk bootstrap)",
			[]string{"bootstrap", "--app", assembly, "aws://" + names.AccountID + "/" + names.Region},
		},
		{
			"deploying (cdk deploy)",
			[]string{"deploy", "--app", assembly, "--all", "--require-approval", "never", "--outputs-file", outputs},
		},
	} {
		step(s.text)
		if err := cdk.run(ctx, s.arguments...); err != nil {
			return Outputs{}, err
		}
	}
	return readOutputs(outputs, endpoint)
}

// arguments returns the stack's context for emulators, and more.
func arguments(more []string) (list []string) {
	architecture := runtime.GOARCH
	if architecture == "amd64" {
		architecture = "x86_64"
	}
	for _, value := range append([]string{
		"allowDeletion=on", "authorization=none", "rejected=on", "removal=destroy", "samples=on",
		"architecture=" + architecture, // the emulator runs the functions on this machine
	}, more...) {
		list = append(list, "--context", value)
	}
	return list
}
