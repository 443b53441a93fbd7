package registry

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

const noDryRun = "--fail-on-traffic needs --dry-run"

func failOnTrafficFlag(cmd *cobra.Command, asked *bool) {
	cmd.Flags().BoolVar(asked, "fail-on-traffic", false,
		"with --dry-run, fail if the schema refuses a recent event, or if the gateway keeps none")
}

// checkTraffic returns the error of a dry run with --fail-on-traffic, which asked says. It
// reports the error itself: the gateway's answer is on standard output already.
func checkTraffic(a *cli.App, t *events.Traffic, asked bool) error {
	var err error
	switch {
	case !asked:
	case t == nil:
		err = errors.New("the gateway keeps no samples of events to try the schema on")
	case t.Refused > 0:
		err = fmt.Errorf("the schema refuses %d of the last %d accepted events", t.Refused, t.Checked)
	}
	if err == nil {
		return nil
	}
	a.Report(a.Stderr, "", err)
	return cli.ErrReported
}

// printTraffic prints how a dry run's schema judges recent events, unless --output asks for
// JSON, which has that in the gateway's answer.
func printTraffic(a *cli.App, t *events.Traffic) error {
	if a.JSON() {
		return nil
	}
	return cli.PrintTraffic(a.Stdout, t)
}
