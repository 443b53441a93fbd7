package wire

import (
	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
)

// declarations are how the settings that are remedies are declared.
var declarations = map[string]string{
	core.DeclareIdempotent: "register it with ?idempotent=true, or send no key",
	core.DeclareDeprecated: "register it with ?deprecated=true first, so that its senders learn of it",
}

// detailOf is the error's, with its remedy in the words of HTTP.
func detailOf(e *core.Error) string {
	switch remedy := e.Remedy; {
	case remedy.SendAs == events.JSONType:
		return e.Detail + ": send content-type: " + remedy.SendAs
	case remedy.SendAs != "":
		return e.Detail + ": send content-type: " + remedy.SendAs + ", or a CloudEvent with data_base64"
	case remedy.Declare != "":
		return e.Detail + ": " + declarations[remedy.Declare]
	}
	return e.Detail
}
