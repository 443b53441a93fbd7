package position_test

import (
	"strings"
	"testing"

	"example.com/eventgateway/events/internal/position"
)

func TestFind(t *testing.T) {
	text := "\xef\xbb\xbf {\n  \"fruit\": 1,\r\n  \"größe\": [1, {\"a/b\": {\"~\": true}},\n\t[ ]],\n  \"fruit\" : " +
		"\"last\", \"\": {}, \"3\": 4 }\n"
	for pointer, want := range map[string]string{
		"":                 "1:2",
		"/fruit":           "5:13",
		"/größe":           "3:12",
		"/größe/0":         "3:13",
		"/größe/1":         "3:16",
		"/größe/1/a~1b":    "3:24",
		"/größe/1/a~1b/~0": "3:30",
		"/größe/2":         "4:2",
		"/größe/2/0":       "4:2", // missing: what is around it
		"/größe/9/x":       "3:12",
		"/größe/-1":        "3:12",
		"/missing":         "1:2",
		"/":                "5:25",
		"/3":               "5:34",
		"/fruit/x":         "5:13",
	} {
		if got := position.Find([]byte(text), pointer).String(); got != want {
			t.Errorf("%q is at %s, want %s", pointer, got, want)
		}
	}
}

// A text that is not JSON has some place for each pointer.
func TestFindInAnything(t *testing.T) {
	const all = `{"a":[1,"x\"",{"b":null}],"c":{}}`
	for i := range all {
		for _, text := range []string{all[:i], all[i:], all[:i] + "]" + all[i:], all[:i] + "}" + all[i:],
			all[:i] + ":" + all[i:]} {
			for _, pointer := range []string{"", "/a", "/a/2/b", "/c/d", "a", "//", "/a/99999999999999999999"} {
				if p := position.Find([]byte(text), pointer); p.Line != 1 || p.Column < 1 || p.Column > len(text)+1 {
					t.Errorf("%q in %q is at %v", pointer, text, p)
				}
			}
		}
	}
}

func TestSyntax(t *testing.T) {
	for text, want := range map[string]string{
		"{}":                      "",
		" 7\n":                    "",
		"\xef\xbb\xbf{}":          "",
		"{\"a\": 1,\n  \"b\": x}": "2:8 invalid character 'x' looking for beginning of value",
		"\xef\xbb\xbf{x":          "1:2 invalid character 'x' looking for beginning of object key string",
		"{\"a\":":                 "1:6 the JSON value does not end",
		"":                        "1:1 there is no JSON value",
		"{}\n{}\n":                "2:1 something follows the JSON value; several",
		"{} x":                    "1:4 something follows the JSON value",
	} {
		at, why, several, wrong := position.Syntax([]byte(text))
		got := strings.TrimSpace(at.String() + " " + why)
		if several {
			got += "; several"
		}
		if got != want || wrong != (want != "") {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPlaceInALine(t *testing.T) {
	line := position.Position{Line: 7, Column: 3} // the event begins here
	if got := (position.Position{Line: 1, Column: 5}).In(line); got != (position.Position{Line: 7, Column: 7}) {
		t.Errorf("got %v", got)
	}
	if got := (position.Position{Line: 2, Column: 5}).In(line); got != (position.Position{Line: 8, Column: 5}) {
		t.Errorf("got %v", got)
	}
}
