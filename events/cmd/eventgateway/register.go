package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) registerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "register CLIENT EVENT SCHEMA.json",
		Short: "Register an event type's schema",
		Long: `Register a JSON Schema as the next version of an event type. The same schema
again changes nothing. "-" reads the schema from standard input.`,
		Example: `  eventgateway register SpongeBob Fruits schema.json
  generate-schema | eventgateway register SpongeBob Fruits -`,
		Args: arguments("CLIENT EVENT SCHEMA.json", 3, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			schema, err := a.readInput(args[2])
			if err != nil {
				return err
			}
			c, err := a.gateway(cmd.Context())
			if err != nil {
				return err
			}
			r, err := c.Register(cmd.Context(), args[0], args[1], schema)
			if err != nil {
				return err
			}
			if a.output == "json" {
				return printJSON(a.stdout, r.Registered)
			}
			what := "registered"
			if !r.New {
				what = "is registered already"
			}
			_, err = fmt.Fprintf(a.stdout, "%s.%s version %d %s\n", r.Client, r.Event, r.Version, what)
			return err
		},
	}
	a.timeoutFlag(cmd)
	a.outputFlag(cmd, "what the gateway answered")
	return cmd
}
