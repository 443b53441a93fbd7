package local

import (
	"cmp"
	"path/filepath"

	"github.com/spf13/cobra"

	"example.com/eventgateway/functions/settings"
)

// Environment variables that say what a run keeps. Flags say it, too.
const (
	dataEnv  = "DATA"  // the folder (default: .cache/run of the checkout)
	freshEnv = "FRESH" // whether the run keeps nothing: on or off (default)
)

// keeping are the flags that say what a run keeps.
type keeping struct {
	data  string
	fresh bool
}

func (k *keeping) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&k.data, "data", "", "keep event types, keys, webhooks and events in this folder, beyond "+
		"the end of the run (default: $DATA, or .cache/run)")
	cmd.Flags().BoolVar(&k.fresh, "fresh", false, "begin with nothing and keep nothing (default: $FRESH)")
}

// folder returns where a run of the checkout keeps what is in its emulator, "" if it keeps nothing.
// The emulator of AWS_ENDPOINT_URL sees to that itself.
func (k *keeping) folder(root string, getenv func(string) string) (string, error) {
	read := settings.Reader{Getenv: getenv}
	fresh := read.Switch(freshEnv, false) || k.fresh
	if err := read.Err(); err != nil {
		return "", &usageError{err.Error()}
	}
	data, endpoint := cmp.Or(k.data, getenv(dataEnv)), getenv(endpointEnv)
	switch {
	case data != "" && fresh:
		return "", &usageError{"a folder to keep things in, and FRESH=on, which keeps nothing: leave one of them out"}
	case data != "" && endpoint != "":
		return "", &usageError{"the emulator at " + endpointEnv + "=" + endpoint +
			" keeps what it keeps: leave out DATA"}
	case fresh || endpoint != "":
		return "", nil
	}
	return cmp.Or(data, filepath.Join(root, ".cache", "run")), nil
}

// whatIsKept tells the user.
func (o RunOptions) whatIsKept(endpoint string) string {
	if o.Data == "" {
		return "the emulator at " + endpoint + " keeps event types and events in memory, until this ends"
	}
	where := o.Data
	if inside, err := filepath.Rel(o.Root, where); err == nil && filepath.IsLocal(inside) {
		where = inside
	}
	return "the emulator at " + endpoint + " keeps event types, keys, webhooks and events in " + where +
		"; FRESH=on keeps nothing"
}

// keyFile returns where a run keeps the key that it prints, "" for nowhere.
func (o RunOptions) keyFile() string {
	if o.Data == "" {
		return ""
	}
	return filepath.Join(o.Data, "key")
}
