package registry

import (
	"bytes"
	"encoding/json"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// AsyncAPICommand is the command asyncapi.
func AsyncAPICommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "asyncapi CLIENT",
		Short: "Describe a client's event types in AsyncAPI 3",
		Long: `Print an AsyncAPI 3 document, in JSON, of the event types that a client has registered, for
catalogues, generators and other tools: the gateway as the server, and a channel, an
operation and a message for each event type. A message is a CloudEvent with the latest
schema for its data, and all that the schema refers to.`,
		Example: `  eventgateway asyncapi SpongeBob > asyncapi.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			document, err := c.AsyncAPI(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			var indented bytes.Buffer
			if err := json.Indent(&indented, document, "", "  "); err != nil {
				return err
			}
			return a.Print(json.RawMessage(document), "%s", indented.Bytes())
		},
	}
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "the document on one line")
	return cmd
}
