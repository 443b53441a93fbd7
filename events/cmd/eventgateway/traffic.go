package main

import (
	"errors"
	"fmt"
	"io"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// printTraffic prints what a dry run says of recent events, if it says anything.
func printTraffic(w io.Writer, t *events.Traffic) error {
	if t == nil {
		return nil
	}
	summary, reasons := client.TrafficReport(t)
	if len(reasons) > 0 {
		summary += ":"
	}
	for _, reason := range reasons {
		summary += "\n  " + reason
	}
	_, err := fmt.Fprintln(w, summary)
	return err
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
