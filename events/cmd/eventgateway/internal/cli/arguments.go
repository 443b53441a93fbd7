package cli

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
)

// prepareAll prepares all commands of the tool, also those that cobra adds.
func (a *App) prepareAll(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	a.prepare(root)
	help, _, err := root.Find([]string{"help"})
	if err == nil {
		help.Args = func(_ *cobra.Command, args []string) error {
			found, rest, err := root.Find(args)
			return cmp.Or(err, noArguments(found, rest))
		}
	}
}

// prepare has a command, and those below it, check and complete the arguments that its Use names. It
// also completes the values of flags. A command that only has commands below it prints its help.
func (a *App) prepare(cmd *cobra.Command) {
	a.completeFlags(cmd)
	if cmd.Runnable() {
		cmd.Args = checkArguments
		a.completeArguments(cmd)
	} else {
		cmd.Args, cmd.RunE = noArguments, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	for _, below := range cmd.Commands() {
		a.prepare(below)
	}
}

// noArguments refuses arguments. If one is like the name of a command below, the error names it.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	meant := ""
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		meant = ": did you mean " + strings.Join(near, " or ") + "?"
	}
	return fmt.Errorf("unknown command %q for %q%s", args[0], cmd.CommandPath(), meant)
}

// usageOf returns the arguments in the Use of a command, without its flags.
func usageOf(cmd *cobra.Command) string {
	_, usage, _ := strings.Cut(cmd.Use, " ")
	usage, _, _ = strings.Cut(" "+usage, " -")
	return strings.TrimSpace(usage)
}

func checkArguments(cmd *cobra.Command, args []string) error {
	usage := usageOf(cmd)
	if usage == "" && len(args) > 0 {
		return fmt.Errorf("%s takes flags only: got %q", cmd.CommandPath(), args[0])
	}
	return CheckArguments(usage, args)
}

// CheckArguments checks the number of arguments, and the names among them. usage lists the
// arguments as the help does, such as CLIENT EVENT [FILE|-]...; CLIENT and EVENT are names. What
// is behind " | " is for people: the command itself tells those arguments from the first ones.
func CheckArguments(usage string, args []string) error {
	first, _, _ := strings.Cut(usage, " | ")
	words := strings.Fields(first)
	least, most := 0, len(words)
	for _, word := range words {
		if !strings.HasPrefix(word, "[") {
			least++
		}
		if strings.HasSuffix(word, "...") {
			most = math.MaxInt
		}
	}
	if len(args) < least || len(args) > most {
		return fmt.Errorf("want the arguments %s: got %d", usage, len(args))
	}
	for i, arg := range args[:min(len(args), len(words))] {
		if err := checkName(strings.Trim(words[i], "[]"), arg); err != nil {
			return err
		}
	}
	return nil
}

// checkName refuses names that would lead to another path than an event type's. The gateway
// checks all other names.
func checkName(argument, name string) error {
	if argument != "CLIENT" && argument != "EVENT" ||
		name != "" && name != "." && name != ".." && !strings.Contains(name, "/") {
		return nil
	}
	if argument == "CLIENT" {
		return Usagef("%q is not a name of a client: want 1 to %d letters, digits, _ or -, "+
			"beginning with a letter or digit", name, core.MaxClientName)
	}
	return Usagef("%q is not a name of an event: want 1 to %d letters, digits, ., _ or -, "+
		"beginning with a letter or digit", name, core.MaxEventName)
}

// completeArguments makes shells complete the names that a command begins with, unless it has its own
// completion.
func (a *App) completeArguments(cmd *cobra.Command) {
	words := strings.Fields(usageOf(cmd))
	names := 0
	for names < len(words) && (strings.Trim(words[names], "[]") == "CLIENT" || words[names] == "EVENT") {
		names++
	}
	if names == 0 || cmd.ValidArgsFunction != nil {
		return
	}
	rest := cobra.ShellCompDirectiveDefault
	if names == len(words) {
		rest = cobra.ShellCompDirectiveNoFileComp
	}
	cmd.ValidArgsFunction = a.CompleteNames(names, rest)
}
