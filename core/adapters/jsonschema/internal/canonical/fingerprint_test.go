package canonical

import (
	"encoding/json"
	"strings"
	"testing"
)

// The example of RFC 8785, sections 3.2.2 and 3.2.3.
func TestCanonicalFormIsThatOfRFC8785(t *testing.T) {
	decoder := json.NewDecoder(strings.NewReader(`{
		"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
		"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
		"literals": [null, true, false], "\ud83d\ude00": 1, "\ufb33": 2, "\r": 3}`))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	want := `{"\r":3,"literals":[null,true,false],"numbers":[` + canonicalNumber("333333333.33333329") +
		`,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/","😀":1,"` + "\ufb33" + `":2}`
	if got := string(Append(nil, value)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
