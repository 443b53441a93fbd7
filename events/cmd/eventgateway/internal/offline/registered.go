package offline

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/internal/position"
)

// versions are the flags --from and --to of diff, which are about an event type.
type versions struct{ from, to string }

func (v *versions) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&v.from, "from", "", "the earlier version of the event type (default the one before --to)")
	cmd.Flags().StringVar(&v.to, "to", "", "the later version, or shadow (default the latest)")
	_ = cmd.RegisterFlagCompletionFunc("from", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("to",
		cobra.FixedCompletions([]string{"shadow"}, cobra.ShellCompDirectiveNoFileComp))
}

// ofEventType reports whether the arguments of diff are CLIENT EVENT and not two files.
func (v *versions) ofEventType(args []string) bool {
	if v.from != "" || v.to != "" {
		return true
	}
	for _, arg := range args {
		if _, err := os.Stat(arg); err == nil || arg == "-" {
			return false
		}
	}
	_, err := core.NewEventType(args[0], args[1])
	return err == nil && !strings.HasSuffix(args[1], ".json")
}

func (v *versions) options() (options client.DiffOptions, err error) {
	if v.from != "" {
		if options.From, err = strconv.Atoi(v.from); err != nil || options.From < 1 {
			return options, cli.Usagef("--from is %q: want the number of a version", v.from)
		}
	}
	if options.Shadow = v.to == "shadow"; v.to != "" && !options.Shadow {
		if options.To, err = strconv.Atoi(v.to); err != nil || options.To < 1 {
			return options, cli.Usagef("--to is %q: want the number of a version, or shadow", v.to)
		}
	}
	return options, nil
}

// diffRegistered prints how two schemas of an event type differ, as the gateway tells. It
// fails if they are not compatible as --compatibility asks for.
func (v *versions) diffRegistered(cmd *cobra.Command, a *cli.App, t core.EventType, level string) error {
	options, err := v.options()
	if err != nil {
		return err
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "open-content", "version-field", "draft", "formats", "reference", "root":
			err = cli.Usagef("--%s is for files: the event type has its own settings", f.Name)
		}
	})
	if err != nil {
		return err
	}
	c, err := a.Gateway(cmd.Context())
	if err != nil {
		return err
	}
	defer c.Close()
	if level, err = levelOf(cmd.Context(), cmd, c, t, level); err != nil {
		return err
	}
	d, err := c.Diff(cmd.Context(), t.Client, t.Event, options)
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(level, "_") // of the pair, transitive or not
	backward := !d.Backward.Compatible && (name == "backward" || name == "full")
	forward := !d.Forward.Compatible && (name == "forward" || name == "full")
	findings := append(causes(d.Backward, backward), causes(d.Forward, forward)...)
	if a.Format() == output.Text {
		printDiff(a, t, d)
	} else if err := a.PrintFindings(findings, d.Body); err != nil {
		return err
	}
	if backward || forward {
		a.Remark("not compatible as %s asks for", level)
		return cli.ErrReported
	}
	return nil
}

// levelOf returns the compatibility that decides: the flag's, else the event type's.
func levelOf(ctx context.Context, cmd *cobra.Command, c *client.Client, t core.EventType, flag string) (string, error) {
	if cmd.Flags().Changed("compatibility") {
		if !core.Compatibility(flag).IsLevel() {
			return "", cli.Usagef("--compatibility is %q: want none, backward, forward or full", flag)
		}
		return flag, nil
	}
	d, err := c.Describe(ctx, t.Client, t.Event)
	return d.Compatibility, err
}

// causes returns a direction's causes as findings, which are in no file.
func causes(c events.Comparison, decides bool) (findings []output.Finding) {
	for _, cause := range c.Causes {
		f := output.OfViolation("", nil, position.Position{}, "schema_incompatible", cause)
		if !decides {
			f.Level = output.Note
		}
		findings = append(findings, f)
	}
	return findings
}

func printDiff(a *cli.App, t core.EventType, d client.Diff) {
	later := fmt.Sprintf("version %d", d.To)
	if d.Shadow {
		later = "the shadow"
	}
	earlier := fmt.Sprintf("version %d", d.From)
	fmt.Fprintf(a.Stdout, "%s, %s and %s\n", t.Topic(), earlier, later)
	tell := func(direction, reader, writer string, c events.Comparison) {
		if c.Compatible {
			fmt.Fprintf(a.Stdout, "%s: %s accepts all that %s accepts\n", direction, reader, writer)
			return
		}
		fmt.Fprintf(a.Stdout, "%s: %s refuses what %s accepts\n", direction, reader, writer)
		for _, f := range causes(c, true) {
			fmt.Fprintf(a.Stdout, "  %s\n", f)
		}
		if c.CausesOmitted > 0 {
			fmt.Fprintf(a.Stdout, "  and %d more\n", c.CausesOmitted)
		}
	}
	tell("backward", later, earlier, d.Backward)
	tell("forward", earlier, later, d.Forward)
}
