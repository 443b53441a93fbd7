package tracecontext_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/functions/internal/tracecontext"
)

const (
	id     = "4bf92f3577b34da6a3ce929d0e0e4736"
	parent = "00-" + id + "-00f067aa0ba902b7-01"
)

func TestTraceparent(t *testing.T) {
	for sent, want := range map[string]string{
		parent:                              parent,
		"00-" + id + "-00f067aa0ba902b7-00": "00-" + id + "-00f067aa0ba902b7-00",
		// A later version may be longer, after a dash.
		"01-" + id + "-00f067aa0ba902b7-03":     parent,
		"cc-" + id + "-00f067aa0ba902b7-02":     "00-" + id + "-00f067aa0ba902b7-00",
		"cc-" + id + "-00f067aa0ba902b7-01-new": parent,
		"cc-" + id + "-00f067aa0ba902b7-01-":    parent,
		"cc-" + id + "-00f067aa0ba902b7-01new":  "",
		parent + "-new":                         "",
		parent + "-":                            "",
		parent + " ":                            "",
		parent + "," + parent:                   "",
		"":                                      "",
		"00":                                    "",
		"ff-" + id + "-00f067aa0ba902b7-01":     "",
		"0-" + id + "-00f067aa0ba902b7-01":      "",
		"00-" + strings.Repeat("0", 32) + "-00f067aa0ba902b7-01": "",
		"00-" + id + "-0000000000000000-01":                      "",
		"00-" + strings.ToUpper(id) + "-00f067aa0ba902b7-01":     "",
		"00-" + id[1:] + "-00f067aa0ba902b7-01":                  "",
		"00-" + id + "-00f067aa0ba902b-01":                       "",
		"00-" + id + "-00f067aa0ba902b7-1":                       "",
		"00-" + id + "-00f067aa0ba902b7-0g":                      "",
		"00_" + id + "_00f067aa0ba902b7_01":                      "",
	} {
		got := tracecontext.Of(map[string]string{"traceparent": sent, "tracestate": "a=1"})
		if got.Parent != want || (got.State == "a=1") != (want != "") || (got.ID() == id) != (want != "") {
			t.Errorf("%q: %+v, id %q, want %q", sent, got, got.ID(), want)
		}
	}
}

func TestTracestate(t *testing.T) {
	members := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("k%d=v", i))
		}
		return strings.Join(list, ",")
	}
	for state, valid := range map[string]bool{
		"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE": true,
		"fw529a3039@dt=FfAAAAA,a_-*/0=x":          true,
		`a=!"#$%&'()*+-./:;<>?@[\]^_{|}~ x`:       true,
		members(32):                               true,
		members(33):                               false,
		"a=" + strings.Repeat("v", 256):           true,
		"a=" + strings.Repeat("v", 257):           false,
		"a=" + strings.Repeat("v", 253) + ",b=" + strings.Repeat("v", 254): true,  // 512
		"a=" + strings.Repeat("v", 253) + ",b=" + strings.Repeat("v", 255): false, // 513
		"":                                    false,
		" , ":                                 false,
		"a":                                   false,
		"a=":                                  false,
		"=1":                                  false,
		"A=1":                                 false,
		"1a=1":                                false, // a digit begins the key of a tenant only
		"1a@b=1":                              true,
		"a@b@c=1":                             false,
		"a@" + strings.Repeat("s", 14):        false,
		"a@" + strings.Repeat("s", 14) + "=1": true,
		"a@" + strings.Repeat("s", 15) + "=1": false,
		"a=1=2":                               false,
		"a=ä":                                 false,
		"a=\x00":                              false,
		"a=1,a=2":                             false,
		"a =1":                                false,
	} {
		got := tracecontext.Of(map[string]string{"traceparent": parent, "tracestate": state})
		want := ""
		if valid {
			want = state
		}
		if got.Parent != parent || got.State != want {
			t.Errorf("%.60q: %+v", state, got)
		}
	}
}

// A tracestate may have white space around members, and empty members. Neither is passed on: an
// attribute of a CloudEvent may have no tab.
func TestSpacesInATracestateAreLeftOut(t *testing.T) {
	got := tracecontext.Of(map[string]string{"traceparent": parent, "tracestate": "a=1, b=2 ,\tc=3,,d= 4\t"})
	if want := "a=1,b=2,c=3,d= 4"; got.State != want {
		t.Errorf("%q, not %q", got.State, want)
	}
}
