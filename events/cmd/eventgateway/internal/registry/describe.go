package registry

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// DescribeCommand is the command describe.
func DescribeCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "describe CLIENT EVENT",
		Short: "Tell everything about an event type but its schema",
		Long: `Tell everything about an event type but its schema: its settings, its versions, which
of them senders name, the shadow, and which schemas it refers to and is referred to by.
"schema" prints the schema itself.`,
		Example: `  eventgateway describe SpongeBob Fruits
  eventgateway describe SpongeBob Fruits -o json | jq -r .fingerprint`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			d, err := c.Describe(cmd.Context(), args[0], args[1])
			if err != nil {
				return err
			}
			if a.JSON() {
				return a.Print(d.Body, "")
			}
			_, err = a.Stdout.Write(description(d))
			return err
		},
	}
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "what the gateway answered")
	return cmd
}

// description returns a description for people, with a name and a value on each line.
func description(d client.Description) []byte {
	var b bytes.Buffer
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(table, "%s\t%s\n", name, output.Printable(value))
		}
	}
	line("event type", d.Client+"."+d.Event)
	line("version", fmt.Sprintf("%d, %s", d.Version, registered(d.CreatedAt, d.Author)))
	line("fingerprint", d.Fingerprint)
	line("description", strings.Join(strings.Fields(d.Settings.Description), " "))
	line("owner", d.Owner)
	line("tags", strings.Join(d.Tags, ", "))
	settings := append([]string{"compatibility " + d.Compatibility}, settingsOf(d.Settings)...)
	line("settings", strings.Join(settings, ", "))
	if d.DeprecatedAt != nil {
		line("deprecated", "since "+d.DeprecatedAt.UTC().Format(time.RFC3339))
	}
	if d.Shadow != nil {
		line("shadow", "fingerprint "+d.Shadow.Fingerprint+", "+registered(d.Shadow.CreatedAt, d.Shadow.Author)+
			verdict(d.Shadow))
	}
	line("refers to", names(d.References))
	if d.ReferencedBy != nil {
		line("referred to by", cmp.Or(names(*d.ReferencedBy), "none"))
	}
	if d.Senders != nil {
		for _, s := range *d.Senders {
			line("senders", fmt.Sprintf("%s named version %d in the last 30 days, the last at %s",
				output.Count(s.Events, "event"), s.Version, s.LastSeen.UTC().Format(time.RFC3339)))
		}
	}
	for _, v := range d.Versions {
		text := registered(v.CreatedAt, v.Author)
		if v.VersionDeprecatedAt != nil {
			text += ", deprecated since " + v.VersionDeprecatedAt.UTC().Format(time.RFC3339)
		}
		line(fmt.Sprintf("version %d", v.Version), text+", fingerprint "+v.Fingerprint)
	}
	if d.VersionsOmitted > 0 {
		line("", fmt.Sprintf("and %d earlier versions", d.VersionsOmitted))
	}
	_ = table.Flush() // a Buffer takes everything
	return b.Bytes()
}

func registered(at time.Time, author string) string {
	text := "registered " + at.UTC().Format(time.RFC3339)
	if author != "" {
		text += " by " + author
	}
	return text
}

func names(versions []events.VersionName) string {
	var list []string
	for _, v := range versions {
		list = append(list, fmt.Sprintf("%s.%s version %d", v.Client, v.Event, v.Version))
	}
	return strings.Join(list, ", ")
}

// verdict says how the shadow judges the samples of events, if the gateway keeps any.
func verdict(s *events.DescribedShadow) string {
	if s.Checked == nil || s.Refused == nil {
		return ""
	}
	summary, _ := client.TrafficReport(&events.Traffic{Checked: *s.Checked, Refused: *s.Refused})
	return ", " + summary
}
