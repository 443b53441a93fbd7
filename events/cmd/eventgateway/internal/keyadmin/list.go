package keyadmin

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// entry is a key as it is printed. Times are in UTC.
type entry struct {
	ID        string     `json:"id"`
	Label     string     `json:"label,omitempty"`
	Clients   []string   `json:"clients"`
	Scopes    []string   `json:"scopes"`
	State     string     `json:"state"` // valid, expired or revoked
	CreatedAt time.Time  `json:"created_at"`
	RotatedAt *time.Time `json:"rotated_at,omitempty"` // the last time
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	GraceEnds *time.Time `json:"grace_ends,omitempty"` // until when the secret before is taken
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
	LastUsed  string     `json:"last_used,omitempty"` // a day
	Key       string     `json:"key,omitempty"`       // with a new secret, once
}

func (k *admin) entry(key keys.Key) entry {
	e := entry{
		ID: key.ID, Label: key.Label, Clients: key.Clients, Scopes: key.Scopes, CreatedAt: key.Created,
		ExpiresAt: optional(key.Expires), RevokedAt: optional(key.Revoked), State: "valid",
	}
	for _, s := range key.Secrets {
		if s.Created.After(key.Created) {
			e.RotatedAt = &s.Created
		}
		if k.now().Before(s.Expires) {
			e.GraceEnds = &s.Expires
		}
	}
	switch {
	case !key.Revoked.IsZero():
		e.State = "revoked"
	case !key.Expires.IsZero() && !k.now().Before(key.Expires):
		e.State = "expired"
	}
	return e
}

func (k *admin) listCommand() *cobra.Command {
	var client string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the keys",
		Long: `List the keys, the oldest first, also those that are expired or revoked. Their secrets are
not stored.

A deployment with quotas=on remembers the day on which a key last sent events, in its table of
usage. Other deployments do not.`,
		Example: `  eventgateway keys list
  eventgateway keys list --client SpongeBob -o json | jq -r 'select(.state == "valid") | .id'`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if client != "" {
				if err := core.CheckClient(client); err != nil {
					return cli.OfCore(err)
				}
			}
			return k.manage(cmd.Context(), func(ctx context.Context, m *keys.Manager) error {
				found, err := awsaccess.All(ctx, m.Store.List, oldestFirst)
				if err != nil {
					return err
				}
				found = slices.DeleteFunc(found, func(key keys.Key) bool {
					return client != "" && !slices.Contains(key.Clients, client) &&
						!slices.Contains(key.Clients, keys.Every)
				})
				used, err := k.daysUsed(ctx, found)
				if err != nil {
					return err
				}
				return k.print(found, used)
			})
		},
	}
	cmd.Flags().StringVar(&client, "client", "", "only keys that may speak for this client")
	k.usage.FlagAs(cmd.Flags(), "usage-table")
	k.OutputFlag(cmd, "one object a line")
	return cmd
}

// oldestFirst orders keys.
func oldestFirst(a, b keys.Key) int {
	return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
}

func (k *admin) print(found []keys.Key, used []time.Time) error {
	list := k.NewList("ID", "STATE", "CLIENTS", "SCOPES", "CREATED", "EXPIRES", "LAST USED", "LABEL")
	for i, key := range found {
		e := k.entry(key)
		state, expires, last := e.State, "-", "-"
		if e.RevokedAt != nil {
			state += " " + moment(*e.RevokedAt)
		}
		if e.ExpiresAt != nil {
			expires = moment(*e.ExpiresAt)
		}
		if !used[i].IsZero() {
			e.LastUsed = used[i].Format(time.DateOnly)
			last = e.LastUsed
		}
		if err := list.Add(e, e.ID, state, clientsOf(key), strings.Join(e.Scopes, ","), moment(e.CreatedAt), expires,
			last, e.Label); err != nil {
			return err
		}
	}
	if k.usage.Name == "" && len(found) > 0 {
		k.Remark("a deployment with quotas=on knows when keys were last used: say its table with --usage-table")
	}
	return list.End("there are no keys")
}

// clientsOf returns the clients of a key for people.
func clientsOf(key keys.Key) string {
	if slices.Contains(key.Clients, keys.Every) {
		return "every client"
	}
	return strings.Join(key.Clients, ",")
}

func moment(at time.Time) string { return at.UTC().Format(time.RFC3339) }

func optional(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
