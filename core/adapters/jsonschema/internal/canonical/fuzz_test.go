package canonical_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// FuzzCanonical: two documents have one canonical form, and one fingerprint, exactly
// if they have one value, however they are written. And the form is what a plain
// writing of RFC 8785 gives.
func FuzzCanonical(f *testing.F) {
	for i, text := range []string{
		schematest.Event, `{"b":[1,-2.50e+3,{"\u0061":"\ud83c\udf4e"}],"a":null}`, `[1e400]`, `[0.1,1e-1,100e-3,-0,-0.0,1e21,1e20,123456789012345678901234567890,1e-7,0.000001]`,
		`[9007199254740993,9007199254740992,0.1000000000000000055511151231257827,1e400,1.7976931348623157e308,5e-324,1e-400]`,
		`{"\ufb33":1,"\ud83d\ude00":2,"\r":3,"€":4,"":5}`, `"\u0000\b\t\n\f\r\u001f\u007f\u2028\"\\\/<>&"`, `true`, `{}`, `[[],[[]],{"a":{}}]`,
	} {
		f.Add([]byte(text), []byte(`[1.0,{"a":1e0}]`), uint64(i))
	}
	f.Fuzz(func(t *testing.T, text, other []byte, seed uint64) {
		if len(text)+len(other) > 2000 {
			return
		}
		if _, err := guard.Check(text); err != nil {
			return
		}
		value, err := guard.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		form := canonical.Append(nil, value)
		if plain := plainly(value); string(form) != plain {
			t.Fatalf("%s is\n%s, plainly\n%s", text, form, plain)
		}
		var again bytes.Buffer
		respell(&again, value, rand.New(rand.NewPCG(seed, 0)))
		same, err := guard.Decode(again.Bytes())
		if err != nil || canonical.Fingerprint(value) != canonical.Fingerprint(same) {
			t.Fatalf("%s and %s: %v", text, again.Bytes(), err)
		}
		if _, err := guard.Check(form); err == nil { // without a fraction or a huge power
			if back, err := guard.Decode(form); err != nil || !canonical.Equal(back, value) {
				t.Fatalf("%s means something else as %s: %v", text, form, err)
			}
		}
		if _, err := guard.Check(other); err != nil {
			return
		}
		another, err := guard.Decode(other)
		if err != nil {
			t.Fatal(err)
		}
		if one := canonical.Equal(value, another); one != bytes.Equal(form, canonical.Append(nil, another)) {
			t.Fatalf("%s and %s: they are the same: %t", text, other, one)
		}
	})
}

// plainly is RFC 8785 without regard for time, by other means; numbers that a
// float64 cannot hold are fractions.
func plainly(value any) string {
	switch v := value.(type) {
	case map[string]any:
		var names []string
		for name := range v {
			names = append(names, name)
		}
		sort.Slice(names, func(i, j int) bool {
			a, b := utf16.Encode([]rune(names[i])), utf16.Encode([]rune(names[j]))
			for k := 0; k < len(a) && k < len(b); k++ {
				if a[k] != b[k] {
					return a[k] < b[k]
				}
			}
			return len(a) < len(b)
		})
		var members []string
		for _, name := range names {
			members = append(members, plainly(name)+":"+plainly(v[name]))
		}
		return "{" + strings.Join(members, ",") + "}"
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, plainly(item))
		}
		return "[" + strings.Join(items, ",") + "]"
	case string:
		short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`}
		text := `"`
		for _, r := range v {
			switch {
			case short[r] != "":
				text += short[r]
			case r < ' ':
				text += fmt.Sprintf(`\u%04x`, r)
			default:
				text += string(r)
			}
		}
		return text + `"`
	case json.Number:
		exact, _ := new(big.Rat).SetString(v.String())
		float, _ := v.Float64()
		text := ecmaScript(float)
		if shown, ok := new(big.Rat).SetString(text); ok && shown.Cmp(exact) == 0 {
			return text
		}
		return exact.RatString()
	}
	return map[any]string{true: "true", false: "false", nil: "null"}[value]
}

// ecmaScript is Number::toString of ECMA-262, which RFC 8785, section 3.2.2.3,
// refers to.
func ecmaScript(f float64) string {
	if f == 0 {
		return "0"
	}
	if f < 0 {
		return "-" + ecmaScript(-f)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	digits := strings.Replace(mantissa, ".", "", 1)
	n, err := strconv.Atoi(exponent)
	if err != nil { // infinity
		return ""
	}
	n++ // digits before the point
	k := len(digits)
	switch {
	case k <= n && n <= 21:
		return digits + strings.Repeat("0", n-k)
	case 0 < n && n <= 21:
		return digits[:n] + "." + digits[n:]
	case -6 < n && n <= 0:
		return "0." + strings.Repeat("0", -n) + digits
	}
	if k > 1 {
		digits = digits[:1] + "." + digits[1:]
	}
	return digits + fmt.Sprintf("e%+d", n-1)
}

// respell writes the same value in another way.
func respell(b *bytes.Buffer, value any, random *rand.Rand) {
	space := func() { b.WriteString([]string{"", " ", "\n", "\t\r "}[random.IntN(4)]) }
	space()
	switch v := value.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		sort.Strings(names)
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		b.WriteByte('{')
		for i, name := range names {
			if i > 0 {
				b.WriteByte(',')
			}
			respell(b, name, random)
			b.WriteByte(':')
			respell(b, v[name], random)
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			respell(b, item, random)
		}
		b.WriteByte(']')
	case string:
		b.WriteByte('"')
		for _, r := range v {
			if r < ' ' || r == '"' || r == '\\' || random.IntN(3) == 0 {
				for _, unit := range utf16.Encode([]rune{r}) {
					fmt.Fprintf(b, []string{`\u%04x`, `\u%04X`}[random.IntN(2)], unit)
				}
			} else {
				b.WriteRune(r)
			}
		}
		b.WriteByte('"')
	case json.Number:
		text := respelled(v.String(), random)
		if _, err := guard.Check([]byte(text)); err != nil { // too long
			text = v.String()
		}
		b.WriteString(text)
	default:
		_ = json.NewEncoder(b).Encode(v)
	}
	space()
}

// respelled moves a number's point, and adds zeros.
func respelled(number string, random *rand.Rand) string {
	mantissa, written, _ := strings.Cut(strings.ToLower(number), "e")
	exponent, _ := strconv.Atoi(written)
	whole, fraction, _ := strings.Cut(mantissa, ".")
	for range random.IntN(4) { // to the right, as far as there are digits
		if fraction == "" {
			fraction = "0"
		}
		whole, fraction, exponent = whole+fraction[:1], fraction[1:], exponent-1
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction += strings.Repeat("0", random.IntN(3)); fraction != "" {
		fraction = "." + fraction
	}
	if exponent == 0 && random.IntN(2) == 0 {
		return sign + whole + fraction
	}
	return sign + whole + fraction + []string{"e", "E"}[random.IntN(2)] +
		fmt.Sprintf([]string{"%d", "%+d", "%03d"}[random.IntN(3)], exponent)
}
