package client_test

import (
	"slices"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

func TestWarningReport(t *testing.T) {
	r := events.Registered{WarningsOmitted: 3, Warnings: []events.Warning{
		{Code: "schema_accepts_all", Detail: "every event is valid"},
		{Pointer: "/a\x1b", Keyword: "a", Code: "keyword_misspelt", Detail: "did you mean b?"},
	}}
	want := []string{"the whole: every event is valid", "/a\ufffd: did you mean b?", "and 3 more"}
	if got := client.WarningReport(r); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := client.WarningReport(events.Registered{}); got != nil {
		t.Errorf("%q", got)
	}
}
