package cli

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
)

const (
	// completionTime is how long completion may ask the gateway. A person waits for it.
	completionTime = 1500 * time.Millisecond

	// maxCompletions bounds how many names are completed, so that a shell can show them.
	maxCompletions = 1000
)

// Completes makes shells complete the values of a flag.
func Completes(cmd *cobra.Command, flag string, values []string) {
	complete := cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // there is no such flag
	}
}

// CompletesClients makes shells complete the names of clients as the values of a flag.
func (a *App) CompletesClients(cmd *cobra.Command, flag string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, a.CompleteNames(1, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // there is no such flag
	}
}

// CompleteNames makes shells complete arguments: the first names a client, the second, if
// names is 2, an event type of that client. rest says how shells complete further arguments.
// If the gateway does not answer soon, nothing is completed.
func (a *App) CompleteNames(names int, rest cobra.ShellCompDirective) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= names {
			return nil, rest
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
		defer cancel()
		api, err := a.Gateway(ctx)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer api.Close()
		var found []string
		if len(args) == 0 {
			found = completions(api.Clients(ctx), func(c string) string { return c }, begun)
		} else {
			found = completions(api.List(ctx, args[0]), func(e events.RegisteredEvent) string { return e.Event }, begun)
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
}

// completions returns the names in a list that begin as the user has begun.
func completions[E any](list iter.Seq2[E, error], name func(E) string, begun string) (found []string) {
	for entry, err := range list {
		if err != nil || len(found) == maxCompletions {
			break
		}
		if strings.HasPrefix(name(entry), begun) {
			found = append(found, name(entry))
		}
	}
	return found
}
