package main

import (
	"bytes"
	"strings"
	"testing"

	"example.com/eventgateway/localstack/gateway"
)

// Every part of the command works, as small as possible. The test asserts no times.
func TestLatency(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the functions")
	}
	if gateway.CannotHold != "" {
		t.Skip("this system lacks " + gateway.CannotHold)
	}
	var out bytes.Buffer
	args := "-root ../../.. -memory 512,1769 -callers 2 -rounds 1 -requests 5 -starts 1 -beside 1"
	if err := run(t.Context(), strings.Fields(args), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"512 MB", "1769 MB", "rare", "cold", "Summary", "the gateway"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report does not have %q:\n%s", want, out.String())
		}
	}
	if err := run(t.Context(), []string{"-memory", "128,big"}, &out); err == nil {
		t.Error("a size that is no number was measured")
	}
}
