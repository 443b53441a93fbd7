package keyadmin

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
)

func (k *admin) rotateCommand() *cobra.Command {
	grace := flagvalue.Span(keys.DefaultGrace)
	cmd := &cobra.Command{
		Use:   "rotate ID",
		Short: "Give a key a new secret and print it, once",
		Long: `Give a key a new secret and print the key with it, as "create" does. The secret before is
taken until --grace is over, so that the key can be exchanged where it is used. A key has at most
two secrets: wait until the grace of the last rotation is over, or end the others at once with
--grace 0.`,
		Example: `  eventgateway keys rotate k3uF8Zq0Lw2A
  eventgateway keys rotate k3uF8Zq0Lw2A --grace 0 # the old secret is known to others`,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := idOf(args[0])
			if err != nil {
				return err
			}
			return k.manage(cmd.Context(), func(ctx context.Context, m *keys.Manager) error {
				rotated, text, err := m.Rotate(ctx, id, time.Duration(grace))
				if err != nil {
					return err
				}
				return k.show(rotated, text, "rotated")
			})
		},
	}
	cmd.Flags().Var(&grace, "grace", "how long the secret before is still taken")
	k.OutputFlag(cmd, "the key with all that is known of it")
	return cmd
}

func (k *admin) revokeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revoke ID",
		Short: "End a key for ever",
		Long: `End a key for ever, with all its secrets. The gateway may remember the key for a minute
before it refuses it. A key that is revoked already stays as it is.`,
		Example: `  eventgateway keys revoke k3uF8Zq0Lw2A`,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := idOf(args[0])
			if err != nil {
				return err
			}
			return k.manage(cmd.Context(), func(ctx context.Context, m *keys.Manager) error {
				revoked, err := m.Revoke(ctx, id)
				if err != nil {
					return err
				}
				return k.Print(k.entry(revoked), "%s is revoked since %s", revoked.ID, moment(revoked.Revoked))
			})
		},
	}
	k.OutputFlag(cmd, "what is known of the key")
	return cmd
}

var idSyntax = regexp.MustCompile(`^[0-9A-Za-z]{12}$`)

// idOf returns the id of a key that an argument names: the id itself, as logs name the caller, or
// the key, with its secret or without.
func idOf(argument string) (string, error) {
	id := strings.TrimPrefix(argument, "key:")
	if key, is := strings.CutPrefix(argument, keys.Prefix); is {
		id, _, _ = strings.Cut(key, "_")
	}
	if !idSyntax.MatchString(id) {
		return "", cli.UsageError("this is not the id of a key: want 12 letters and digits, as eventgateway keys " +
			"list has it")
	}
	return id, nil
}
