package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/infra/internal/config"
)

func main() {
	// The CDK CLI runs the app in the folder of cdk.json, the module's root.
	err := run(context.Background(), ".")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	closeNode()
	if err != nil {
		os.Exit(1)
	}
}

// closeNode ends the Node process and removes its temporary files. Two parts of the
// bindings wait for its end, and the one that comes second says on standard error
// that it "exited abnormally", after every run: nothing is written from here on.
func closeNode() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	jsii.Close()
}

// run builds the functions found below root and synthesizes the stack.
func run(ctx context.Context, root string) error {
	if err := findNode(); err != nil {
		return err
	}
	app := awscdk.NewApp(nil)
	c, err := config.Parse(contextValues(app))
	if err != nil {
		return err
	}
	binaries, err := build.Functions(ctx, root, c.Goarch(), nil)
	if err != nil {
		return err
	}
	if len(c.ExampleConsumer) > 0 {
		if err := build.Function(ctx, root, c.Goarch(), build.ExampleConsumer); err != nil {
			return err
		}
	}
	NewStack(app, c, binaries)
	AddChecks(app)
	app.Synth(nil)
	return nil
}

// findNode looks for what runs the CDK's constructs, to say in one line that it is
// missing.
func findNode() error {
	if _, err := exec.LookPath("node"); err != nil {
		return errors.New("the CDK needs Node 20 or newer, and there is no node on the PATH")
	}
	return nil
}

// AddChecks has cdk-nag check everything in the app against the AWS Solutions
// rules as it synthesizes; a finding fails the deployment. A suppression stands
// beside the construct that it is for, with its reason.
func AddChecks(app awscdk.App) {
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{
		Verbose: jsii.Bool(true),
	}), nil)
}

// contextValues returns the app's own context as text. The CDK keeps feature
// flags and cached look-ups in the same map, under keys that have a colon or a
// slash in them; ours never have.
func contextValues(app awscdk.App) map[string]string {
	values := map[string]string{}
	all, _ := app.Node().GetAllContext(nil).(map[string]any)
	for key, value := range all {
		if strings.ContainsAny(key, ":/") {
			continue
		}
		switch v := value.(type) {
		case float64: // a number in cdk.json; from the command line it's text
			values[key] = strconv.FormatFloat(v, 'f', -1, 64)
		default:
			values[key] = fmt.Sprint(v)
		}
	}
	return values
}
