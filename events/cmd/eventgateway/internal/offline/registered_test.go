package offline

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The gateway's answers, as its contract has them.
const (
	described = `{"client":"SpongeBob","event":"Fruits","version":3,"compatibility":"%s","versions":[],"references":[]}`
	compared  = `{"from":1,"to":3,"backward":{"compatible":true,"causes":[]},"forward":{"compatible":false,"causes":[` +
		`{"pointer":"","keyword":"required","detail":"objects without \"n\" may be written; the reader requires it",` +
		`"schema_pointer":"/required","version":1,"direction":"forward","example":{}}]}}`
)

// diff of an event type asks the gateway, and fails where the compatibility is broken.
func TestDiffOfAnEventType(t *testing.T) {
	var asked []string
	level := "backward"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RequestURI())
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/description") {
			fmt.Fprintf(w, described, level)
			return
		}
		fmt.Fprint(w, compared)
	}))
	defer server.Close()
	const text = `SpongeBob.Fruits, version 1 and version 3
backward: version 3 accepts all that version 1 accepts
forward: version 1 refuses what version 3 accepts
  /required: objects without "n" may be written; the reader requires it (forward, version 1); for example {}
`
	const cause = "/required: objects without \"n\" may be written; the reader requires it " +
		"(forward, version 1); for example {}\n"
	const try = "\nTry 'eventgateway diff --help'.\n"
	for _, c := range []struct {
		level, args    string
		code           int
		asked          string // of the last request
		stdout, stderr string
	}{
		{"backward", "", 0, "/SpongeBob/Fruits/diff", text, ""},
		{"full_transitive", "", 1, "/SpongeBob/Fruits/diff", text, "# not compatible as full_transitive asks for\n"},
		{"full", "--compatibility none", 0, "/SpongeBob/Fruits/diff", text, ""},
		{"none", "--compatibility forward --from 1 --to 3", 1, "/SpongeBob/Fruits/diff?from=1&to=3", text,
			"# not compatible as forward asks for\n"},
		{"backward", "--to shadow -o json", 0, "/SpongeBob/Fruits/diff?to=shadow", compared + "\n", ""},
		{"forward", "-o github", 1, "/SpongeBob/Fruits/diff", "::error title=schema_incompatible::" + cause,
			"# not compatible as forward asks for\n"},
		{"backward", "-o github", 0, "/SpongeBob/Fruits/diff", "::notice title=schema_incompatible::" + cause, ""},
		{"backward", "--from one", 2, "", "", "eventgateway: --from is \"one\": want the number of a version" + try},
		{"backward", "--to 0", 2, "", "",
			"eventgateway: --to is \"0\": want the number of a version, or shadow" + try},
		{"backward", "--formats assert", 2, "", "",
			"eventgateway: --formats is for files: the event type has its own settings" + try},
	} {
		t.Run(c.level+" "+c.args, func(t *testing.T) {
			asked, level = nil, c.level
			code, stdout, stderr := run(t, DiffCommand, nil,
				strings.Fields("SpongeBob Fruits --url "+server.URL+" "+c.args)...)
			if code != c.code || stdout != c.stdout || stderr != c.stderr {
				t.Errorf("ended with %d, printed\n%sand said\n%s", code, stdout, stderr)
			}
			if last := append([]string{""}, asked...); last[len(last)-1] != c.asked {
				t.Errorf("asked for %q", asked)
			}
		})
	}
	// What looks like a file is one.
	code, _, stderr := run(t, DiffCommand, nil, strings.Fields("v1.json v2.json")...)
	if code != 1 || !strings.Contains(stderr, "open v1.json: no such file") {
		t.Errorf("ended with %d and said %s", code, stderr)
	}
	code, _, stderr = run(t, DiffCommand, nil, strings.Fields("Sponge/Bob Fruits --from 1")...)
	if code != 2 || !strings.Contains(stderr, "is not a name of a client") {
		t.Errorf("ended with %d and said %s", code, stderr)
	}
}
