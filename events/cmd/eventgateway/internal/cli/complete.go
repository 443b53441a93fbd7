package cli

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
)

const (
	// completionTime is how long completion may ask the gateway. A person waits for it.
	completionTime = 1500 * time.Millisecond

	// maxCompletions bounds how many names are completed, so that a shell can show them.
	maxCompletions = 1000
)

// flagValues are values to complete, by flag. The flags here may take other values, too.
var flagValues = map[string][]string{
	"auth": authValues,
	"compatibility": {
		"none", "backward", "forward", "full", "backward_transitive", "forward_transitive", "full_transitive",
	},
	"open-content": {events.OpenContentLenient, "strict"},
	"enforcement":  {"enforce", events.EnforcementWarn},
	"formats":      {"draft", events.FormatsAssert},
	"draft":        {"4", "6", "7", "2019-09", "2020-12"},
	"accept":       {"latest", "all"},
	"examples":     {"warn"},
	"scope":        keys.Scopes,
	"from":         {"beginning", "now"},
}

// completeFlags makes shells complete the values of a command's flags, where they are known. A flag
// may have its own completion.
func (a *App) completeFlags(cmd *cobra.Command) {
	complete := func(f *pflag.Flag) {
		if values := a.valuesOf(f); values != nil {
			_ = cmd.RegisterFlagCompletionFunc(f.Name, values) // fails if it has one
		}
	}
	cmd.Flags().VisitAll(complete)
	cmd.PersistentFlags().VisitAll(complete)
}

// valuesOf completes the value of a flag. It is nil where the values are not known.
func (a *App) valuesOf(f *pflag.Flag) cobra.CompletionFunc {
	values := flagValues[f.Name]
	choice, is := f.Value.(*flagvalue.Choice)
	switch {
	case is:
		values = choice.Among
	case f.Name == "client":
		return withoutArguments(a.CompleteNames(1, cobra.ShellCompDirectiveNoFileComp))
	case f.Name == "topic":
		return withoutArguments(a.CompleteTopics)
	case values == nil || f.Value.Type() == "int":
		return nil
	}
	return func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		other := func(value string) bool { return !strings.HasPrefix(value, begun) }
		return slices.DeleteFunc(slices.Clone(values), other), cobra.ShellCompDirectiveNoFileComp
	}
}

// withoutArguments completes the value of a flag as if it were the first argument.
func withoutArguments(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		return complete(cmd, nil, begun)
	}
}

// CompleteTopics makes shells complete one topic: the client first, then the event; or the
// name of an example.
func (a *App) CompleteTopics(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	client, event, dotted := strings.Cut(begun, ".")
	complete := a.CompleteNames(2, cobra.ShellCompDirectiveNoFileComp)
	if dotted {
		found, directive := complete(cmd, []string{client}, event)
		for i := range found {
			found[i] = client + "." + found[i]
		}
		return found, directive
	}
	clients, _ := complete(cmd, nil, begun)
	for i := range clients {
		clients[i] += "."
	}
	for _, e := range events.Examples {
		if strings.HasPrefix(e.Name, begun) {
			clients = append(clients, e.Name)
		}
	}
	return clients, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
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

// ExampleNames lists the names of the built-in examples.
func ExampleNames(separator string) string {
	var names []string
	for _, e := range events.Examples {
		names = append(names, e.Name)
	}
	return strings.Join(names, separator)
}
