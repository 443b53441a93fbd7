package wire

import (
	"testing"

	"example.com/eventgateway/core"
)

// Each remedy of core is told as what a caller of this gateway types.
func TestDetailsTellTheRemedy(t *testing.T) {
	for remedy, want := range map[core.Remedy]string{
		{}: "so it is",
		{Declare: core.DeclareIdempotent}: "so it is: register it with ?idempotent=true, send it with ?once=true, " +
			"or send no key",
		{Declare: core.DeclareDeprecated}: "so it is: register it with ?deprecated=true first, so that its " +
			"senders learn of it",
		{SendAs: "application/json"}: "so it is: send content-type: application/json",
		{SendAs: "application/vnd.a+proto"}: "so it is: send content-type: application/vnd.a+proto, or a " +
			"CloudEvent with data_base64",
	} {
		err := &core.Error{Code: core.CodeInvalidParameter, Detail: "so it is", Remedy: remedy}
		if got := describe(err).detail; got != want {
			t.Errorf("%+v: %s", remedy, got)
		}
	}
}
