package flagvalue

import (
	"cmp"
	"os"
	"os/user"

	"github.com/spf13/pflag"
)

// ByFlag adds --by: who does it, for the record.
func ByFlag(flags *pflag.FlagSet, by *string) {
	name := os.Getenv("USER")
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	flags.StringVar(by, "by", cmp.Or(os.Getenv("EVENTGATEWAY_BY"), name),
		"who sends events again, for the record (default your user's name) [EVENTGATEWAY_BY]")
	MayBeEmpty(flags, "by")
	flags.Lookup("by").DefValue = "" // the help is the same for everybody
}
