package hookadmin

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/hooks"
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
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return h.manage(cmd.Context(), false, func(ctx context.Context, m *hooks.Manager) error {
				found, err := all(ctx, m.Store)
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

// all returns all webhooks, in the order of their topics.
func all(ctx context.Context, store hooks.Store) (found []hooks.Hook, err error) {
	const page = 1000
	for after := ""; ; {
		some, next, err := store.List(ctx, after, page)
		if err != nil {
			return nil, err
		}
		if found = append(found, some...); next == "" {
			break
		}
		after = next
	}
	slices.SortFunc(found, func(a, b hooks.Hook) int { return cmp.Compare(a.Type.Topic(), b.Type.Topic()) })
	return found, nil
}

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
