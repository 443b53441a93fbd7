package hookadmin

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
)

// entry is a webhook as it is printed. Times are in UTC.
type entry struct {
	Client    string     `json:"client"`
	Event     string     `json:"event"`
	Preset    string     `json:"preset"`
	URL       string     `json:"url"`
	CreatedAt time.Time  `json:"created_at"`
	RotatedAt *time.Time `json:"rotated_at,omitempty"` // the last time
	GraceEnds *time.Time `json:"grace_ends,omitempty"` // until when the secret before is taken
	Secret    string     `json:"secret,omitempty"`     // one that was made, once
}

func (h *admin) entry(hook hooks.Hook) entry {
	e := entry{
		Client: hook.Type.Client, Event: hook.Type.Event, Preset: hook.Scheme.Preset, CreatedAt: hook.Created,
		URL: strings.TrimSuffix(h.URL, "/") + "/_hooks/" + hook.Type.Client + "/" + hook.Type.Event,
	}
	for _, s := range hook.Secrets {
		if s.Created.After(hook.Created) {
			e.RotatedAt = &s.Created
		}
		if h.now().Before(s.Expires) {
			e.GraceEnds = &s.Expires
		}
	}
	return e
}

func (h *admin) listCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the webhooks",
		Long:  `List the webhooks, without their secrets.`,
		Example: `  eventgateway hooks list
  eventgateway hooks list -o json | jq -r .url`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return h.manage(cmd.Context(), false, func(ctx context.Context, m *hooks.Manager) error {
				found, err := awsaccess.All(ctx, m.Store.List, byTopic)
				if err != nil {
					return err
				}
				return h.print(found)
			})
		},
	}
	h.OutputFlag(cmd, "one object a line")
	return cmd
}

// byTopic orders webhooks.
func byTopic(a, b hooks.Hook) int { return cmp.Compare(a.Type.Topic(), b.Type.Topic()) }

func (h *admin) print(found []hooks.Hook) error {
	list := h.NewList("CLIENT", "EVENT", "PRESET", "CREATED", "ROTATED", "SECRET BEFORE UNTIL")
	for _, hook := range found {
		e := h.entry(hook)
		if err := list.Add(e, e.Client, e.Event, e.Preset, moment(&e.CreatedAt), moment(e.RotatedAt),
			moment(e.GraceEnds)); err != nil {
			return err
		}
	}
	return list.End("there are no webhooks")
}

// moment is a time for people, "-" for none.
func moment(at *time.Time) string {
	if at == nil {
		return "-"
	}
	return at.Format(time.RFC3339)
}
