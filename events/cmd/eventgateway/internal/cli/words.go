package cli

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.com/eventgateway/core/nearest"
)

// Words says in the tool's words what the gateway says in the words of HTTP: query
// parameters and headers become the flags of the command that runs. What is in quotes stays.
func (a *App) Words(text string) string {
	if a.command == nil {
		return text
	}
	if unknown := unknownParameter.FindStringSubmatch(text); unknown != nil {
		if flag := flagOf(a.command, unknown[1]); flag != "" {
			return "this gateway does not know " + flag + ": it is of an earlier release"
		}
	}
	parts := strings.Split(text, `"`)
	for i := 0; i < len(parts); i += 2 {
		parts[i] = a.unquoted(parts[i])
	}
	return strings.Join(parts, `"`)
}

var (
	unknownParameter = regexp.MustCompile(`^"([a-z_]+)" is no query parameter of `)
	contentType      = regexp.MustCompile(`send content-type: ([^ ,]+)(, or a CloudEvent with data_base64)?`)
	assignment       = regexp.MustCompile(`(^|[\s(,;:])\??([a-z]+(?:_[a-z]+)*)=([A-Za-z0-9_./-]*)`)
	longParameter    = regexp.MustCompile(`\b[a-z]+(?:_[a-z]+)+\b`)
	firstParameter   = regexp.MustCompile(`^([a-z]+) (?:must be|cannot be) `)
)

func (a *App) unquoted(text string) string {
	text = contentType.ReplaceAllStringFunc(text, func(found string) string {
		mediaType := contentType.FindStringSubmatch(found)[1]
		if a.command.Flags().Lookup("content-type") == nil {
			return found
		}
		if mediaType == "application/json" {
			return "leave out --content-type"
		}
		return "send it with --content-type " + mediaType
	})
	text = assignment.ReplaceAllStringFunc(text, func(found string) string {
		parts := assignment.FindStringSubmatch(found)
		before, name, value := parts[1], parts[2], parts[3]
		flag := flagOf(a.command, name)
		switch {
		case flag == "":
			return found
		case value == "true":
			return before + flag
		}
		return before + flag + "=" + value
	})
	text = strings.ReplaceAll(text, "register it with --deprecated first", "deprecate it first")
	rename := func(name string) string {
		if flag := flagOf(a.command, name); flag != "" {
			return flag
		}
		return name
	}
	text = longParameter.ReplaceAllStringFunc(text, rename)
	return firstParameter.ReplaceAllStringFunc(text, func(found string) string {
		name, rest, _ := strings.Cut(found, " ")
		return rename(name) + " " + rest
	})
}

// flagOf returns the flag that stands for a query parameter: of the command, or of register,
// which declares settings. It returns "" if there is none.
func flagOf(cmd *cobra.Command, parameter string) string {
	name := strings.ReplaceAll(parameter, "_", "-")
	if cmd.Flags().Lookup(name) != nil {
		return "--" + name
	}
	register, _, err := cmd.Root().Find([]string{"register"})
	if err == nil && register != cmd.Root() && register.LocalFlags().Lookup(name) != nil {
		return "--" + name
	}
	return ""
}

// blamed returns the flag whose value a problem quotes first, as in the draft "5" is none of 4, 6, 7.
func (a *App) blamed(detail string) (flag string) {
	parts := strings.SplitN(detail, `"`, 3)
	if len(parts) < 3 || a.command == nil || strings.Contains(detail, "--") {
		return ""
	}
	a.command.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.String() == parts[1] && parts[1] != "" {
			flag = "--" + f.Name
		}
	})
	return flag
}

// flagError says what is wrong with a flag, and what to type instead.
func flagError(cmd *cobra.Command, err error) error {
	if wrong, is := errors.AsType[*pflag.InvalidValueError](err); is {
		return wrongValue(wrong)
	}
	unknown, is := errors.AsType[*pflag.NotExistError](err)
	if !is || unknown.GetSpecifiedShortnames() != "" {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return fmt.Errorf("%w%s", err, nearest.Question("--"+unknown.GetSpecifiedName(), slices.Values(names)))
}

// wrongValue says which values a flag takes.
func wrongValue(wrong *pflag.InvalidValueError) error {
	flag := wrong.GetFlag()
	var want string
	switch flag.Value.Type() {
	case "int":
		want = "want a number"
	case "bool":
		want = "want true or false"
	default:
		want = wrong.Unwrap().Error()
	}
	return fmt.Errorf("--%s is %q: %s", flag.Name, wrong.GetValue(), want)
}
