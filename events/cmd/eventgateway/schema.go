package main

import (
	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
)

func (a *app) schemaCommand() *cobra.Command {
	var version int
	cmd := &cobra.Command{
		Use:   "schema CLIENT EVENT",
		Short: "Print an event type's schema",
		Long:  `Print an event type's schema, byte for byte as it was registered.`,
		Example: `  eventgateway schema SpongeBob Fruits
  eventgateway schema SpongeBob Fruits --version 2 > schema.json`,
		Args: arguments("CLIENT EVENT", 2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if version < 1 && cmd.Flags().Changed("version") {
				return usageError("--version is a number from 1")
			}
			c, err := a.gateway(cmd.Context())
			if err != nil {
				return err
			}
			s, err := c.Schema(cmd.Context(), args[0], args[1], client.SchemaOptions{Version: version})
			if err != nil {
				return err
			}
			_, err = a.stdout.Write(s.Document)
			return err
		},
	}
	a.timeoutFlag(cmd)
	cmd.Flags().IntVar(&version, "version", 0, "which version (default the latest)")
	return cmd
}
