package settings_test

import (
	"strings"
	"testing"

	"example.com/eventgateway/functions/settings"
)

func TestPatternsOfRoles(t *testing.T) {
	t.Parallel()
	for pattern, is := range map[string]bool{
		"eventgateway-{client}": true, "{client}-sender": true, "a{client}b": true, "_+=,.@-{client}": true,
		"gw-{scope}-{client}": true, "{client}.{scope}": true,
		strings.Repeat("a", 63) + "{client}": true,
		"":                                   false, "{client}": false, "eventgateway": false,
		"eventgateway-{scope}": false,
		"{client}{scope}":      false, "gw-{scope}{client}": false, "gw-{client}-{client}": false,
		"gw-{client}-{scope}-{scope}": false, "gateway/{client}": false, "gw-{client}*": false,
		"gw-{Client}": false, "gw {client}": false, "gw-{{client}}": false, "gw-ä{client}": false,
		"gw-{client}-{other}":                false,
		strings.Repeat("a", 64) + "{client}": false,
	} {
		if settings.IsClientRole(pattern) != is {
			t.Errorf("%q: %v", pattern, !is)
		}
	}
}
