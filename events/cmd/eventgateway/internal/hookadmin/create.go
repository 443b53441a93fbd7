package hookadmin

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
)

func (h *admin) createCommand() *cobra.Command {
	var scheme hooks.Scheme
	var given bool
	cmd := &cobra.Command{
		Use:   "create CLIENT EVENT --preset PRESET",
		Short: "Make a webhook and print its address",
		Long: `Make a webhook: what a service delivers to the address that is printed, and signs with the
secret, becomes events of the type. Give the service the address and the secret. Without
--secret-stdin, a secret is made and printed behind the address, once.

--preset says how the service signs: standard-webhooks (https://www.standardwebhooks.com),
github, stripe, or generic. A generic one needs --header; what is signed is the body, after
"{timestamp}." if a header has that.`,
		Example: `  eventgateway hooks create SpongeBob Pushes --preset github
  eventgateway hooks create SpongeBob Payments --preset stripe --secret-stdin < secret.txt
  eventgateway hooks create SpongeBob Chats --preset generic --header x-slack-signature --prefix v0= \
    --timestamp-header x-slack-request-timestamp --signed 'v0:{timestamp}:{body}' --secret-stdin < secret.txt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkScheme(&scheme, given); err != nil {
				return err
			}
			secret, err := h.secret(given)
			if err != nil {
				return err
			}
			return h.manage(cmd.Context(), true, func(ctx context.Context, m *hooks.Manager) error {
				made, err := m.Create(ctx, core.EventType{Client: args[0], Event: args[1]}, scheme, secret)
				if err != nil {
					return err
				}
				return h.show(made, secret == "", "made")
			})
		},
	}
	flags := cmd.Flags()
	flags.Var(&flagvalue.Choice{Value: &scheme.Preset, Among: hooks.Presets, Required: true}, "preset",
		"how the service signs")
	flags.BoolVar(&given, "secret-stdin", false, "read the secret that the service has from standard input")
	flags.StringVar(&scheme.Header, "header", "", "generic: the header that has the signature")
	flags.StringVar(&scheme.Algorithm, "algorithm", "", "generic: sha256 (the default), sha512 or sha1")
	flags.StringVar(&scheme.Encoding, "encoding", "", "generic: hex (the default) or base64")
	flags.StringVar(&scheme.Prefix, "prefix", "", "generic: what is before the signature in its header")
	flags.StringVar(&scheme.Signed, "signed", "", "generic: what is signed: {body}, after text, {timestamp} and {id}")
	flags.StringVar(&scheme.Timestamp, "timestamp-header", "",
		"generic: the header that has the time in seconds; a delivery is taken within 5 minutes of it")
	flags.StringVar(&scheme.ID, "id-header", "", "generic: the header that has the delivery's id")
	flagvalue.MayBeEmpty(flags, "prefix")
	h.OutputFlag(cmd, "the webhook with its address")
	return cmd
}

// checkScheme returns an error for flags that are missing. Names of headers may be written in any
// case, as providers do.
func checkScheme(s *hooks.Scheme, given bool) error {
	for _, name := range []*string{&s.Header, &s.Timestamp, &s.ID} {
		*name = strings.ToLower(*name)
	}
	switch {
	case s.Preset == "":
		return cli.UsageError("say how the service signs, with --preset: " + strings.Join(hooks.Presets, ", "))
	case s.Preset == hooks.Generic && s.Header == "":
		return cli.UsageError("say which header has the signature, with --header")
	case s.Preset == hooks.Stripe && !given:
		return cli.UsageError("Stripe makes the secret of a webhook and shows it: give that one, with --secret-stdin")
	}
	return nil
}

// maxSecret bounds what is read, in bytes. Shorter secrets may be too long for a webhook.
const maxSecret = 4096

// secret reads a secret from standard input, if one is given there, without the line's end.
func (h *admin) secret(given bool) (hooks.SecretText, error) {
	if !given {
		return "", nil
	}
	text, err := io.ReadAll(io.LimitReader(h.Stdin, maxSecret))
	if err != nil {
		return "", fmt.Errorf("the secret could not be read from standard input: %w", err)
	}
	secret := strings.TrimRight(string(text), "\r\n")
	if secret == "" || strings.ContainsAny(secret, "\r\n") {
		return "", cli.UsageError("standard input is not a secret in one line, as --secret-stdin says")
	}
	if strings.TrimSpace(secret) != secret {
		h.Remark("the secret begins or ends with a space, which is part of it")
	}
	return hooks.SecretText(secret), nil
}

// show prints a webhook's address, and a secret that was made. If that fails, nobody has it.
func (h *admin) show(hook hooks.Hook, made bool, done string) error {
	h.Remark("%s the webhook of %s, as %s signs", done, hook.Type.Topic(), hook.Scheme.Preset)
	for _, s := range hook.Secrets {
		if !s.Expires.IsZero() {
			h.Remark("the secret before is taken until %s", s.Expires.Format(time.RFC3339))
		}
	}
	shown := h.entry(hook)
	if !made {
		return h.Print(shown, "%s", shown.URL)
	}
	h.Remark("the secret is shown only now")
	shown.Secret = string(hook.Secrets[len(hook.Secrets)-1].Text)
	if err := h.Print(shown, "%s\n%s", shown.URL, shown.Secret); err != nil {
		return fmt.Errorf("the secret of the webhook of %s could not be printed, so nobody has it; rotate it: %w",
			hook.Type.Topic(), err)
	}
	return nil
}
