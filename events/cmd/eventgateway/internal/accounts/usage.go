// Package accounts has the commands about what clients send and may send.
package accounts

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/core/usage/prices"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// told is what the command usage prints as JSON.
type told struct {
	events.Usage
	Dollars float64 `json:"dollars"` // about
}

// UsageCommand is the command usage.
func UsageCommand(a *cli.App) *cobra.Command {
	days := 0
	cmd := &cobra.Command{
		Use:   "usage CLIENT",
		Short: "Tell what a client sent, by day, and what that cost",
		Long: `Tell what a client sent in the last days of UTC, its quota if it has one, and about what
the gateway cost for that: API Gateway, Lambda by the request and Kinesis, by public prices
in us-east-1. Lambda's time, logs, and what a deployment costs that does nothing are not in
it. Requests that were over the quota cost, too.

The deployment must have quotas=on.`,
		Example: `  eventgateway usage SpongeBob
  eventgateway usage SpongeBob --days 7 -o json | jq .dollars`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if days < 1 || days > usage.MaxDays {
				return cli.Usagef("--days is %d: want 1 to %d", days, usage.MaxDays)
			}
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			used, err := c.Usage(cmd.Context(), args[0], days)
			if p, ok := errors.AsType[*client.Problem](err); ok && core.Code(p.Code) == core.CodeRouteNotFound {
				a.Remark("only a deployment with quotas=on tells usage")
			}
			if err != nil {
				return err
			}
			return printUsage(a, used)
		},
	}
	cmd.Flags().IntVar(&days, "days", usage.DefaultDays, "how many days, today included")
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "one object with the days, the quota and the dollars")
	return cmd
}

func printUsage(a *cli.App, used events.Usage) error {
	var all events.UsageDay
	list := a.NewList("DAY", "REQUESTS", "EVENTS", "BYTES", "REJECTED", "REFUSED", "DOLLARS")
	dollars := 0.0
	for _, d := range used.Days {
		cost := prices.OfSending(d.Requests, d.Events, d.Bytes)
		dollars += cost
		all.Requests, all.Events = all.Requests+d.Requests, all.Events+d.Events
		if a.JSON() {
			continue
		}
		if err := list.Add(d, d.Day, fmt.Sprint(d.Requests), fmt.Sprint(d.Events), fmt.Sprint(d.Bytes),
			fmt.Sprint(d.Rejected), fmt.Sprint(d.Refused), fmt.Sprintf("%.6f", cost)); err != nil {
			return err
		}
	}
	if a.JSON() {
		return a.Print(told{used, dollars}, "")
	}
	if err := list.End(used.Client + " has sent nothing in these days"); err != nil {
		return err
	}
	if len(used.Days) > 0 {
		a.Remark("%s in %s cost about $%.6f", output.Count(all.Events, "event"),
			output.Count(all.Requests, "request"), dollars)
	}
	if q := used.Quota; q != nil {
		left := ""
		if q.EventsLeftToday != nil {
			left = fmt.Sprintf("; events left today: %d", *q.EventsLeftToday)
		}
		a.Remark("the quota is %s%s", words(usage.Quota{
			PerSecond:  usage.Amounts{int64(q.Requests), int64(q.Events), int64(q.Bytes)},
			EventsADay: int64(q.EventsADay),
		}), left)
	}
	return nil
}

// words says what a quota is.
func words(q usage.Quota) string {
	var bounds []string
	for k := range usage.Kinds {
		if n := q.PerSecond[k]; n > 0 {
			bounds = append(bounds, output.Count(n, strings.TrimSuffix(fmt.Sprint(k), "s"))+" a second")
		}
	}
	if q.EventsADay > 0 {
		bounds = append(bounds, output.Count(q.EventsADay, "event")+" a day")
	}
	if len(bounds) == 0 {
		return "none"
	}
	return strings.Join(bounds, ", ")
}
