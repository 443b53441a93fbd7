package handlers

import (
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/apigateway"
)

// The document takes 1.0 for the whole number that it is in JSON.
func TestAVersionIsWrittenInDigits(t *testing.T) {
	_, _, err := versionIn(apigateway.QueryOf(map[string]string{"version": "1.0"}), "version")
	if core.CodeOf(err) != core.CodeInvalidParameter {
		t.Error(err)
	}
}
