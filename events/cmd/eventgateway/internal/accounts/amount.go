package accounts

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/eventgateway/core/usage"
)

// amount is the value of a flag: a number, with a unit or without.
type amount int64

// units are what numbers may end with.
var units = map[string]int64{
	"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
}

// Set implements pflag.Value.
func (a *amount) Set(text string) error {
	digits := strings.TrimRight(text, "bBgGiIkKmM")
	unit, known := units[strings.ToLower(text[len(digits):])]
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || !known || n < 0 || n > usage.MaxQuota/unit {
		return fmt.Errorf("want a number from 0 to %d, such as 500, 5k, 1MB or 64KiB", int64(usage.MaxQuota))
	}
	*a = amount(n * unit)
	return nil
}

// String implements pflag.Value.
func (a *amount) String() string {
	if a == nil || *a == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*a), 10)
}

// Type implements pflag.Value.
func (a *amount) Type() string { return "number" }
