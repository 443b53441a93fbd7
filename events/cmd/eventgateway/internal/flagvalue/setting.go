package flagvalue

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
)

// SettingFlag adds a flag that declares a setting of an event type. Without the flag, the
// pointer at to stays nil: the event type keeps its setting.
func SettingFlag[T string | bool](cmd *cobra.Command, to **T, name, usage string) {
	flag := cmd.Flags().VarPF(setting[T]{to}, name, "", usage)
	if flag.Value.Type() == "bool" {
		flag.NoOptDefVal = "true"
	}
	MayBeEmpty(cmd.Flags(), name)
}

// VersionFieldFlag adds --version-field.
func VersionFieldFlag(cmd *cobra.Command, to **string) {
	SettingFlag(cmd, to, "version-field",
		"JSON Pointer of the member that has the version of the event's own format, such as /meta/version, "+
			"which comparisons leave out")
}

// DraftFlag adds --draft.
func DraftFlag(cmd *cobra.Command, to **string) {
	SettingFlag(cmd, to, "draft",
		"of which draft a schema is whose $schema is missing or foreign: 4, 6, 7, 2019-09 or 2020-12")
}

// setting is the value of a flag of SettingFlag.
type setting[T string | bool] struct{ to **T }

// Set implements pflag.Value.
func (s setting[T]) Set(text string) (err error) {
	var value T
	switch v := any(&value).(type) {
	case *string:
		*v = text
	case *bool:
		*v, err = strconv.ParseBool(text)
	}
	*s.to = &value
	return err
}

// String implements pflag.Value.
func (s setting[T]) String() string {
	if s.to == nil || *s.to == nil { // pflag calls it on the zero value
		return ""
	}
	return fmt.Sprint(**s.to)
}

// Type implements pflag.Value.
func (s setting[T]) Type() string {
	var value T
	return fmt.Sprintf("%T", value)
}
