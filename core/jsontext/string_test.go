package jsontext_test

import (
	"strings"
	"testing"

	"example.com/eventgateway/core/jsontext"
)

// A string ends behind its quote, or is wrong at a place, wherever eight bytes begin.
func TestStringSaysWhereItEndsOrIsWrong(t *testing.T) {
	for _, c := range []struct {
		inside string // behind the opening quote
		end    int
		odd    uint8
	}{
		{`"`, 1, 0},
		{`a",`, 2, 0},
		{`\"",`, 3, jsontext.Escaped},
		{`\ud83d\ude00"`, 13, jsontext.Escaped},
		{`é"`, 3, jsontext.NotASCII},
		{`\té"`, 5, jsontext.Escaped | jsontext.NotASCII},
		{``, ^0, 0},
		{`a`, ^1, 0},
		{"a\n\"", ^1, 0},
		{"\xff\"", ^0, jsontext.NotASCII},
		{`\`, ^0, jsontext.Escaped},
		{`\x"`, ^0, jsontext.Escaped},
		{`\ud83d"`, ^0, jsontext.Escaped},
		{`\ude00\ud83d"`, ^0, jsontext.Escaped},
	} {
		for before := range 10 {
			text := `"` + strings.Repeat("x", before) + c.inside
			want := c.end + 1 + before
			if c.end < 0 {
				want = ^(^c.end + 1 + before)
			}
			if end, odd := jsontext.String([]byte(text), 1); end != want || odd != c.odd {
				t.Errorf("%s ends at %d, not %d; odd: %d, not %d", text, end, want, odd, c.odd)
			}
		}
	}
}
