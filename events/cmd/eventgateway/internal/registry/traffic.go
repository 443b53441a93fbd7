package registry

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
)

// noDryRun is said where nothing is tried.
const noDryRun = "--fail-on-traffic is for a --dry-run"

func failOnTrafficFlag(cmd *cobra.Command, asked *bool) {
	cmd.Flags().BoolVar(asked, "fail-on-traffic", false, "with --dry-run, fail if the schema refuses any of the recent events, or none are kept")
}

// checkTraffic is how a dry run ends. asked is for --fail-on-traffic.
func checkTraffic(t *events.Traffic, asked bool) error {
	switch {
	case !asked:
	case t == nil:
		return errors.New("the gateway keeps no samples of events that the schema could be tried on")
	case t.Refused > 0:
		return fmt.Errorf("the schema refuses %d of the last %d accepted events", t.Refused, t.Checked)
	}
	return nil
}
