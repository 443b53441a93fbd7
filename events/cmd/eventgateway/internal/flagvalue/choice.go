// Package flagvalue has the flags that several commands have, and the kinds of values that flags take.
package flagvalue

import (
	"errors"
	"slices"
	"strings"

	"example.com/eventgateway/core/nearest"
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
