package jsontext_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"example.com/eventgateway/core/jsontext"
)

// Validators and plans share Unescape, so that comparing them would not show a fault.
func TestUnescapeSaysWhatEncodingJSONSays(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	runes := []rune("a\"\\/\b\f\n\r\té€\U0001F600\u2028\x00")
	short := map[rune]string{'"': `\"`, '\\': `\\`, '/': `\/`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	for range 20_000 {
		var written strings.Builder
		for range random.IntN(8) {
			r := runes[random.IntN(len(runes))]
			switch escape, has := short[r]; {
			case has && random.IntN(2) == 0:
				written.WriteString(escape)
			case r < ' ' || has && r != '/' || random.IntN(2) == 0:
				for _, unit := range utf16.Encode([]rune{r}) {
					fmt.Fprintf(&written, []string{`\u%04x`, `\u%04X`}[random.IntN(2)], unit)
				}
			default:
				written.WriteRune(r)
			}
		}
		var want string
		if err := json.Unmarshal([]byte(`"`+written.String()+`"`), &want); err != nil {
			t.Fatalf("%s: %v", written.String(), err)
		}
		if got := string(jsontext.Unescape(nil, []byte(written.String()))); got != want {
			t.Fatalf("%s is %q, want %q", written.String(), got, want)
		}
		same := []byte(written.String())
		if got := string(jsontext.Unescape(same[:0], same)); got != want {
			t.Fatalf("%s is %q in its own memory, want %q", written.String(), got, want)
		}
	}
}

func TestUnit(t *testing.T) {
	for text, want := range map[string]bool{`\u00e9`: true, `\uD83d`: true, `\u00g0`: false, `\u00`: false, `\x0000`: false, `u00e9a`: false, ``: false} {
		if _, ok := jsontext.Unit([]byte(text), 0); ok != want {
			t.Errorf("%s: %v", text, ok)
		}
	}
}
