package registry

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
)

const noDryRun = "--fail-on-traffic needs --dry-run"

func failOnTrafficFlag(cmd *cobra.Command, asked *bool) {
	cmd.Flags().BoolVar(asked, "fail-on-traffic", false,
		"with --dry-run, fail if the schema refuses a recent event, or if the gateway keeps none")
}

// checkTraffic returns the error of a dry run with --fail-on-traffic, which asked says.
func checkTraffic(t *events.Traffic, asked bool) error {
	switch {
	case !asked:
	case t == nil:
		return errors.New("the gateway keeps no samples of events to try the schema on")
	case t.Refused > 0:
		return fmt.Errorf("the schema refuses %d of the last %d accepted events", t.Refused, t.Checked)
	}
	return nil
}
