package flagvalue

import (
	"slices"

	"github.com/spf13/pflag"
)

// sayingEmpty is the annotation of flags that take an empty value.
const sayingEmpty = "eventgateway_empty"

// MayBeEmpty lets flags take an empty value, because it means something or does no harm.
func MayBeEmpty(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		if err := flags.SetAnnotation(name, sayingEmpty, nil); err != nil {
			panic(err) // there is no such flag
		}
	}
}

// IsEmpty reports whether a flag has an empty value that it does not take, as by --id "$ID" when ID
// is not set.
func IsEmpty(f *pflag.Flag) bool {
	if _, may := f.Annotations[sayingEmpty]; may || !f.Changed {
		return false
	}
	if list, is := f.Value.(pflag.SliceValue); is {
		return len(list.GetSlice()) == 0 || slices.Contains(list.GetSlice(), "")
	}
	return f.Value.Type() == "string" && f.Value.String() == ""
}
