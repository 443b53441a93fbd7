package keyadmin

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
)

func (k *admin) createCommand() *cobra.Command {
	var wanted keys.Wanted
	var expires string
	cmd := &cobra.Command{
		Use:   "create --client CLIENT",
		Short: "Make a key and print it, once",
		Long: `Make a key and print it. Only its hash is stored: nobody can print it again. It is all that
goes to standard output.

A key is for one or several clients, or for all with --client '*', and for scopes: publish,
register, read and admin. Without --scope, it only publishes. Without --expires, it is valid
until it is revoked.`,
		Example: `  eventgateway keys create --client SpongeBob --label "the shop" --expires 90d
  KEY=$(eventgateway keys create --client SpongeBob --client Patrick)
  eventgateway keys create --client SpongeBob --scope publish --scope read -o json | jq -r .key`,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if wanted.Expires, err = ends(expires, k.now()); err != nil {
				return err
			}
			return k.manage(cmd.Context(), func(ctx context.Context, m *keys.Manager) error {
				made, text, err := m.Create(ctx, wanted)
				if err != nil {
					return err
				}
				return k.show(made, text, "made")
			})
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&wanted.Clients, "client", nil,
		"a client that the key may speak for (repeatable)")
	flags.StringSliceVar(&wanted.Scopes, "scope", []string{"publish"},
		"what the key may do: "+strings.Join(keys.Scopes, ", ")+" (repeatable)")
	flags.StringVar(&expires, "expires", "",
		"when the key ends: after a time (90d, 12h), or at one (2027-01-31T00:00:00Z)")
	flags.StringVar(&wanted.Label, "label", "", "what the key is for, in your words; it is not secret")
	flagvalue.MayBeEmpty(flags, "label")
	k.OutputFlag(cmd, "the key with all that is known of it")
	return cmd
}

// show prints a new secret. If that fails, nobody has it.
func (k *admin) show(key keys.Key, text, done string) error {
	shown := k.entry(key)
	k.Remark("%s the key %s for %s: %s", done, key.ID, clientsOf(key), strings.Join(key.Scopes, ", "))
	if key.Expires.IsZero() {
		k.Remark("it is valid until it is revoked: eventgateway keys revoke %s", key.ID)
	} else {
		k.Remark("it expires at %s", moment(key.Expires))
	}
	if shown.GraceEnds != nil {
		k.Remark("the secret before is taken until %s", moment(*shown.GraceEnds))
	}
	k.Remark("it is shown only now: only its hash is stored")
	shown.Key = text
	if err := k.Print(shown, "%s", text); err != nil {
		return fmt.Errorf("the key %s could not be printed, so nobody has it; revoke it: %w", key.ID, err)
	}
	return nil
}

// ends returns when a key ends for the flag --expires.
func ends(flag string, now time.Time) (time.Time, error) {
	if flag == "" {
		return time.Time{}, nil
	}
	var after flagvalue.Span
	if after.Set(flag) == nil {
		return now.Add(time.Duration(after)), nil
	}
	at, err := time.Parse(time.RFC3339, flag)
	if err != nil {
		return time.Time{}, cli.Usagef("--expires is %q: want a duration, such as 90d or 12h, or a time, such as "+
			"2027-01-31T00:00:00Z", flag)
	}
	return at, nil
}
