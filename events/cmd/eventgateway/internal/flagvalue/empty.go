package flagvalue

import (
	"slices"

	"github.com/spf13/pflag"
)

// sayingEmpty is the annotation of flags whose empty value says something.
const sayingEmpty = "eventgateway_empty"

// MayBeEmpty lets flags have an empty value: it says something, or no more than to leave them out.
func MayBeEmpty(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		if err := flags.SetAnnotation(name, sayingEmpty, nil); err != nil {
			panic(err) // there is no such flag
		}
	}
}

// IsEmpty reports whether a flag was given an empty value, as by "$ID" where ID is not set, that it
// may not have.
func IsEmpty(f *pflag.Flag) bool {
	if _, may := f.Annotations[sayingEmpty]; may || !f.Changed {
		return false
	}
	if list, is := f.Value.(pflag.SliceValue); is {
		return len(list.GetSlice()) == 0 || slices.Contains(list.GetSlice(), "")
	}
	return f.Value.Type() == "string" && f.Value.String() == ""
}
