package contracts

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/planning"
)

// marks begin the line of a change, as in diffs and in other plans.
var marks = map[planning.Action]string{planning.Create: "+", planning.Version: "~", planning.Settings: "~"}

// text writes a plan for people: what is done, what the gateway says about it, and a
// summary.
func (d *directory) text(w io.Writer, plan *planning.Plan) error {
	var b strings.Builder
	for _, c := range plan.Changes {
		d.change(&b, c)
	}
	for _, missing := range plan.Drift {
		fmt.Fprintf(&b, "? %s\n", notInDirectory(missing))
	}
	fmt.Fprintln(&b, summary(plan))
	_, err := io.WriteString(w, b.String())
	return err
}

func (d *directory) change(b *strings.Builder, c *planning.Change) {
	mark := marks[c.Action]
	if c.Problem != nil {
		mark = "!"
	}
	fmt.Fprintf(b, "%s %s  %s\n", mark, c.Topic(), what(c))
	line := func(text string) { fmt.Fprintf(b, "    %s\n", text) }
	if c.Problem != nil {
		line((&client.Problem{Problem: *c.Problem}).Summary())
		for _, f := range d.refusals(c) {
			line("  " + f.String())
		}
		if n := c.Problem.ErrorsOmitted; n > 0 {
			line(fmt.Sprintf("  and %d more", n))
		}
	}
	if c.Compatible != "" {
		line("compatible: " + c.Compatible)
	}
	if len(c.Follows) > 0 {
		line("refers to the next version of " + strings.Join(c.Follows, ", "))
	}
	if c.Restores > 0 {
		line(drifted(c))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Settings)) {
		s := c.Settings[name]
		if c.Action == planning.Create {
			line(name + ": " + s.To)
			continue
		}
		line(fmt.Sprintf("%s: %s -> %s", name, cmp.Or(s.From, "none"), cmp.Or(s.To, "none")))
	}
	for _, w := range c.Warnings {
		line(fmt.Sprintf("warning: %s: %s", w.Pointer, w.Detail))
	}
	if c.Traffic != nil {
		summary, reasons := client.TrafficReport(c.Traffic)
		line(summary)
		for _, reason := range reasons {
			line("  " + reason)
		}
	}
}

func what(c *planning.Change) string {
	switch c.Action {
	case planning.Create:
		return "new"
	case planning.Version:
		return fmt.Sprintf("version %d -> %d", c.FromVersion, c.Version)
	}
	return fmt.Sprintf("settings of version %d", c.Version)
}

func drifted(c *planning.Change) string {
	return fmt.Sprintf("drift: the directory has the schema of version %d, and the gateway has gone on to version %d",
		c.Restores, c.FromVersion)
}

func notInDirectory(d planning.Drift) string {
	return fmt.Sprintf("%s.%s  registered (version %d), and not in the directory: it stays", d.Client, d.Event,
		d.Version)
}

// summary counts what a plan has.
func summary(plan *planning.Plan) string {
	counts := map[planning.Action]int{}
	for _, c := range plan.Changes {
		if c.Problem == nil {
			counts[c.Action]++
		}
	}
	text := fmt.Sprintf("Plan: %d new, %d with a new version, %d with other settings, %d unchanged",
		counts[planning.Create], counts[planning.Version], counts[planning.Settings], len(plan.Unchanged))
	if refused := len(plan.Refused()); refused > 0 {
		text += fmt.Sprintf(", %d refused", refused)
	}
	if n := len(plan.Drift); n > 0 {
		text += fmt.Sprintf("; %d not in the directory", n)
	}
	return text
}
