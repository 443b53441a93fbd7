package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpColumns is how wide the help about flags is, as the texts above it.
const helpColumns = 100

func init() { // cobra has one map of functions, for all commands of a program
	cobra.AddTemplateFunc("wrapped", func(f *pflag.FlagSet) string { return f.FlagUsagesWrapped(helpColumns) })
}

// wrapFlags wraps the lines of the help about flags, which cobra leaves as long as they are.
func wrapFlags(root *cobra.Command) {
	root.SetUsageTemplate(strings.NewReplacer(
		".LocalFlags.FlagUsages", "wrapped .LocalFlags", ".InheritedFlags.FlagUsages", "wrapped .InheritedFlags",
	).Replace(root.UsageTemplate()))
}
