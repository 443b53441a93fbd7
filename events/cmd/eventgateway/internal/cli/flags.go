package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/nearest"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// Choice is a flag that takes one of a few words.
type Choice struct {
	Value    *string
	Among    []string // the first is the default
	Required bool     // there is no default
}

// Set implements pflag.Value.
func (c *Choice) Set(s string) error {
	if !slices.Contains(c.Among, s) {
		return errors.New("want " + strings.Join(c.Among, " or ") + nearest.Question(s, slices.Values(c.Among)))
	}
	*c.Value = s
	return nil
}

// String implements pflag.Value.
func (c *Choice) String() string {
	if len(c.Among) == 0 || c.Required { // pflag calls it on the zero value
		return ""
	}
	return c.Among[0]
}

// Type implements pflag.Value.
func (c *Choice) Type() string { return strings.Join(c.Among, "|") }

// ChecksFlags adds --strict and --examples, which has the values of the gateway's query
// parameter.
func ChecksFlags(cmd *cobra.Command, checks *client.Checks) {
	cmd.Flags().BoolVar(&checks.Strict, "strict", false, "refuse a schema that has warnings")
	cmd.Flags().Var(warnFlag{&checks.ExamplesWarn}, "examples",
		"refuse a schema that its examples contradict, or warn of each (default refuse)")
}

// warnFlag is a flag with the values refuse and warn.
type warnFlag struct{ warn *bool }

// Set implements pflag.Value.
func (f warnFlag) Set(s string) error {
	word := "refuse"
	choice := Choice{Value: &word, Among: []string{"refuse", events.ExamplesWarn}}
	err := choice.Set(s)
	*f.warn = word == events.ExamplesWarn
	return err
}

// String implements pflag.Value.
func (f warnFlag) String() string { return "" }

// Type implements pflag.Value.
func (f warnFlag) Type() string { return "refuse|warn" }

// ExampleNames lists the names of the built-in examples.
func ExampleNames(separator string) string {
	var names []string
	for _, e := range events.Examples {
		names = append(names, e.Name)
	}
	return strings.Join(names, separator)
}
