package records_test

import (
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/records"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/events"
)

// A program can read a record although it cannot read the body as JSON. Python, for example, reads
// neither deep values nor numbers of 5,000 digits.
func TestAnOriginalThatNotEveryProgramCanRead(t *testing.T) {
	for body, want := range map[string]bool{
		`{"a":[1e308,-0.5,"\ud83c\udf4d",null]}`: true, `"x"`: true, "12": true, "{}": true,
		strings.Repeat("[", 128) + strings.Repeat("]", 128): true, strings.Repeat("9", 300): true,
		strings.Repeat("[", 129) + strings.Repeat("]", 129): false, strings.Repeat("9", 400): false,
		"0." + strings.Repeat("9", 400): false, "1e309": false,
		`{"a":1,"\u0061":2}`: false, `"\ud800"`: false, `{"\udc00":1}`: false, "\"\xff\"": false,
		"1 2": false, "[]{}": false, "": false, " 1": false, "1 ": false, "{": false, "[1,]": false, "NaN": false,
	} {
		kept := rejections.Rejection{ID: "r", Client: "SpongeBob", EventID: "1", Code: core.CodeInvalidJSON,
			Original: core.Original{Bytes: []byte(body)}}
		record, err := events.Decode(records.OfRejection(&kept, nil).Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		got, err := events.DecodeRejected(record)
		if err != nil || got.Original.JSON != want || string(got.Original.Bytes) != body {
			t.Errorf("%.20q: as JSON: %v, %.20q, %v", body, got.Original.JSON, got.Original.Bytes, err)
		}
	}
}

// A schema takes numbers that are beyond a double. They do not keep programs from reading the record.
func TestAnOriginalThatASchemaJudged(t *testing.T) {
	g, register := gatewaytest.NewJSON(t)
	if err := register("SpongeBob/Fruits", `{"maxProperties":0,"items":false}`); err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]bool{
		`{"a":1e308}`: true, `{"a":1e-400,"the1e400":"2e999"}`: true, `[-1.5E+100]`: true,
		"[" + strings.Repeat("9", 199) + "e99]": true, "[" + strings.Repeat("9", 308) + "]": true,
		`{"a":1e309}`: false, `[-1E+400]`: false, `[1e0309]`: false, "[" + strings.Repeat("9", 309) + "]": false,
		"[" + strings.Repeat("9", 250) + "e99]": false, "[" + strings.Repeat("9", 199) + ".5e+110]": false,
	} {
		if _, err := g.Receive.Receive(t.Context(), gatewaytest.Submission("Fruits", body)); core.CodeOf(err) !=
			core.CodeEventInvalid {
			t.Errorf("%.20q: %v", body, err)
		}
		kept := rejections.Rejection{Original: core.Original{Bytes: []byte(body), JSON: true}}
		if got := records.OfRejection(&kept, nil).Original.JSON; got != want {
			t.Errorf("%.20q: as JSON: %v", body, got)
		}
	}
}
