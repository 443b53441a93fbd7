package hookadmin

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
)

func (h *admin) rotateCommand() *cobra.Command {
	grace := flagvalue.Span(hooks.DefaultGrace)
	var given bool
	cmd := &cobra.Command{
		Use:   "rotate CLIENT EVENT",
		Short: "Give a webhook a new secret",
		Long: `Give a webhook a new secret. Without --secret-stdin, one is made and printed behind the
address, once. The secret before is taken until --grace is over, so that the service can be
given the new one meanwhile. A webhook has at most two secrets: wait until the grace of the last
rotation is over, or end the others at once with --grace 0.`,
		Example: `  eventgateway hooks rotate SpongeBob Pushes
  eventgateway hooks rotate SpongeBob Payments --grace 72h --secret-stdin < secret.txt
  eventgateway hooks rotate SpongeBob Pushes --grace 0 # the old secret is known to others`,
		RunE: func(cmd *cobra.Command, args []string) error {
			secret, err := h.secret(given)
			if err != nil {
				return err
			}
			return h.manage(cmd.Context(), true, func(ctx context.Context, m *hooks.Manager) error {
				rotated, err := m.Rotate(ctx, core.EventType{Client: args[0], Event: args[1]}, secret,
					time.Duration(grace))
				if err != nil {
					return err
				}
				return h.show(rotated, secret == "", "rotated")
			})
		},
	}
	flags := cmd.Flags()
	flags.Var(&grace, "grace", "how long the secret before is still taken")
	flags.BoolVar(&given, "secret-stdin", false, "read the secret that the service has from standard input")
	h.OutputFlag(cmd, "the webhook with its address")
	return cmd
}

func (h *admin) deleteCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "delete CLIENT EVENT",
		Short:   "End a webhook",
		Long:    `End a webhook, with its secrets. The gateway may remember it for a minute.`,
		Example: `  eventgateway hooks delete SpongeBob Pushes`,
		RunE: func(cmd *cobra.Command, args []string) error {
			t := core.EventType{Client: args[0], Event: args[1]}
			return h.manage(cmd.Context(), false, func(ctx context.Context, m *hooks.Manager) error {
				if err := m.Store.Delete(ctx, t); err != nil {
					return err
				}
				return h.Print(map[string]string{"client": t.Client, "event": t.Event}, "the webhook of %s is deleted",
					t.Topic())
			})
		},
	}
	h.OutputFlag(cmd, "the client and the event")
	return cmd
}
