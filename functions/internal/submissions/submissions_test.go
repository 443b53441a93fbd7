package submissions_test

import (
	"bytes"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/submissions"
)

func TestPlainKeepsTheBody(t *testing.T) {
	body := []byte(" {\"a\":1.00}\n")
	s := submissions.Plain("SpongeBob", "Fruits", "", body)
	if s.Client != "SpongeBob" || s.Event != "Fruits" || &s.Data[0] != &body[0] || len(s.Data) != len(body) ||
		s.Err != nil {
		t.Errorf("got %+v", s)
	}
}

func TestNDJSON(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []string
		code core.Code
	}{
		"LF":                      {"1\n2\n", []string{"1", "2"}, ""},
		"CRLF":                    {"1\r\n2\r\n", []string{"1", "2"}, ""},
		"no end of the last line": {"1\n2", []string{"1", "2"}, ""},
		"blank lines do not count": {
			"\n\r\n 1\n \t\n\n2\n3 \n\n\n", []string{"1", "2", "3"}, ""},
		"as many as may be":        {"1\n2\n3\n", []string{"1", "2", "3"}, ""},
		"one too many":             {"1\n2\n3\n4", nil, core.CodeTooLarge},
		"no JSON is not seen here": {"{\"a\": 1.0}\nnone\n\xff", []string{`{"a": 1.0}`, "none", "\xff"}, ""},
		"empty":                    {"", nil, ""},
		"blank":                    {" \n\r\n\t", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			body := []byte(c.body)
			got, err := submissions.NDJSON("SpongeBob", "Fruits", body, 3)
			if core.CodeOf(err) != c.code {
				t.Fatalf("error %v, want the code %q", err, c.code)
			}
			if len(got) != len(c.want) {
				t.Fatalf("%d events, want %d", len(got), len(c.want))
			}
			for i, s := range got {
				if string(s.Data) != c.want[i] || s.Client != "SpongeBob" || s.Event != "Fruits" || s.Err != nil {
					t.Errorf("event %d is %+v, want the data %q", i, s, c.want[i])
				}
				if !within(s.Data, body) {
					t.Errorf("event %d is a copy", i)
				}
			}
		})
	}
}

// TestLinear reads bodies in moments that would take minutes in quadratic time.
func TestLinear(t *testing.T) {
	const size = 1 << 20
	repeat := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, body := range map[string]string{
		"empty objects":     "[" + repeat("{},") + "{}]",
		"empty arrays":      "[" + repeat("[],") + "[]]",
		"unclosed arrays":   repeat("["),
		"deep data":         `[{"data":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}` + repeat(`,{"a":1}`) + `]`,
		"many members":      `[{` + repeat(`"a":1,`) + `"b":1}]`,
		"distinct members":  `[{"a0":null` + members(size/16) + `}]`,
		"one long string":   `[{"id":"` + repeat(`\\\"`) + `"}]`,
		"one long name":     `[{"` + repeat(`a`) + `":1}]`,
		"events at bounds":  "[" + repeat("{"+members(60)[1:]+"},") + "1]",
		"escapes and quote": `["` + repeat(`\"`) + `"]`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, maxEvents := range []int{10, size} {
				batch, _ := submissions.Batch("SpongeBob", "", []byte(body), maxEvents)
				if len(batch) > maxEvents {
					t.Errorf("%d events", len(batch))
				}
				for _, s := range batch {
					if s.Err == nil {
						t.Fatalf("taken: %.80q", s.Data)
					}
				}
			}
		})
	}
}

func members(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"a`)
		for ; i > 0; i /= 26 {
			b.WriteByte(byte('a' + i%26))
		}
		b.WriteString(`x":null`)
	}
	return b.String()
}

// within reports whether part is a slice of whole, and append would copy it.
func within(part, whole []byte) bool {
	if cap(part) != len(part) {
		return false
	}
	if len(part) == 0 {
		return true
	}
	for at := 0; ; at++ {
		i := bytes.Index(whole[at:], part)
		if i < 0 {
			return false
		}
		if at += i; &whole[at] == &part[0] {
			return true
		}
	}
}
