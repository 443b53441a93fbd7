package snippets

import (
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// odd is an event with all that could end a quotation.
const odd = "{\n  \"it's\": \"`a` $HOME $(id) \\\\ \\\"\\\"\\\" \\u0041 😀\"\n}"

func code(t *testing.T, list []Snippet, language string) string {
	t.Helper()
	for _, s := range list {
		if s.Language == language {
			return s.Code
		}
	}
	t.Fatalf("there is no %s", language)
	return ""
}

func TestSend(t *testing.T) {
	const curl = "curl 'https://gateway.example/C/E/send_event' \\\n  -H 'content-type: application/json' \\\n"
	const data = `  --data-binary '{"a":1}'`
	for auth, want := range map[string]string{
		"":    curl + data,
		"key": curl + `  -H "authorization: Bearer $EVENTGATEWAY_KEY" \` + "\n" + data,
		"jwt": curl + `  -H "authorization: Bearer $EVENTGATEWAY_TOKEN" \` + "\n" + data,
		"iam": curl + `  --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" \` + "\n" +
			`  --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \` + "\n" +
			`  -H "x-amz-security-token: $AWS_SESSION_TOKEN" \` + "\n" + data,
	} {
		d := Deployment{Gateway: "https://gateway.example/", Auth: auth, Stream: "s"}
		send := d.Send("C", "E", `{"a": 1}`)
		if got := code(t, send, "curl"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", auth, got, want)
		}
		for language, part := range map[string]map[string]string{
			"Go":     {"": "Options{})", "key": `os.Getenv("EVENTGATEWAY_KEY")`, "jwt": "Token: token", "iam": "signer.Sign"},
			"Python": {"": "requests.post", "key": `os.environ["EVENTGATEWAY_KEY"]`, "jwt": "EVENTGATEWAY_TOKEN", "iam": "auth=sign"},
			"TypeScript": {"": "fetch(", "key": "process.env.EVENTGATEWAY_KEY", "jwt": "EVENTGATEWAY_TOKEN",
				"iam": "aws.fetch("},
		} {
			if got := code(t, send, language); !strings.Contains(got, part[auth]) {
				t.Errorf("%s in %s has no %s:\n%s", auth, language, part[auth], got)
			}
		}
		if (d.Authorization() == "") != (auth == "") {
			t.Errorf("%s is told as %q", auth, d.Authorization())
		}
	}
}

// The shell passes an event on as it is.
func TestShell(t *testing.T) {
	d := Deployment{Gateway: "http://127.0.0.1:8080"}
	script := `curl() { while [ $# -gt 1 ]; do shift; done; printf %s "$1"; }` + "\n" + code(t, d.Send("C", "E", odd), "curl")
	out, err := exec.CommandContext(t.Context(), "sh", "-c", script).CombinedOutput()
	if err != nil || string(out) != compact(odd) {
		t.Errorf("the shell passes on %s, %v, want %s", out, err, compact(odd))
	}
}

// fetch prints the event that it would send.
const fetch = "globalThis.fetch = async (url, o) => { console.log(o.body); return {ok: true, json: async () => " +
	"({id: 'sent'})}; };\n"

// Go, Python and Node read the code, and send the event as it is.
func TestLanguages(t *testing.T) {
	for _, auth := range []string{"", "key", "jwt", "iam"} {
		send := Deployment{Gateway: "http://127.0.0.1:8080", Auth: auth}.Send("C", "E", odd)
		if _, err := format.Source([]byte(code(t, send, "Go"))); err != nil {
			t.Errorf("Go: %v\n%s", err, code(t, send, "Go"))
		}
	}
	for _, auth := range []string{"", "key"} {
		send := Deployment{Gateway: "http://127.0.0.1:8080", Auth: auth}.Send("C", "E", odd)
		requests := "import json, sys, types, os\nos.environ['EVENTGATEWAY_KEY'] = 'k'\n" +
			"class A:\n    def raise_for_status(self): pass\n    def json(self): return {'id': 'sent'}\n" +
			"def post(url, data, headers):\n    print(json.dumps(json.loads(data)))\n    return A()\n" +
			"sys.modules['requests'] = types.SimpleNamespace(post=post)\n"
		runs(t, "python3", "send.py", requests+code(t, send, "Python"))
		runs(t, "node", "send.mjs", fetch+code(t, send, "TypeScript"))
	}
}

// runs runs a program, which prints the event that it would send.
func runs(t *testing.T, command, name, program string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), command, file).CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "sent\n") || !strings.Contains(string(out), `A `) ||
		!strings.Contains(string(out), "it's") || !strings.Contains(string(out), `$HOME $(id) \\ \"\"\" A`) {
		t.Errorf("%s: %v\n%s\n%s", command, err, out, program)
	}
}

// What a value in JavaScript does not keep is sent all the same.
func TestExactTypeScript(t *testing.T) {
	for _, event := range []string{`{"__proto__":1,"a":2}`, `{"n":12345678901234567890}`, `{"n":1e400}`, `{"a":1.5}`} {
		file := filepath.Join(t.TempDir(), "send.mjs")
		program := fetch + code(t, Deployment{Gateway: "http://127.0.0.1:8080"}.Send("C", "E", event), "TypeScript")
		if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "node", file).CombinedOutput()
		if want := event + "\nsent\n"; err != nil || string(out) != want {
			t.Errorf("%s is sent as %s, %v", event, out, err)
		}
	}
}

func TestRead(t *testing.T) {
	read := Deployment{Stream: "my-stream"}.Read("C", "E")
	if got := code(t, read, "eventgateway"); got != "eventgateway listen C.E --stream 'my-stream' --from 10m" {
		t.Errorf("got %s", got)
	}
	emulated := Deployment{Stream: "s", StreamEndpoint: "http://127.0.0.1:4566"}.Read("C", "E")
	if got := code(t, emulated, "eventgateway"); got !=
		"eventgateway listen C.E --stream 's' --stream-endpoint 'http://127.0.0.1:4566' --from 10m" {
		t.Errorf("got %s", got)
	}
	const accepted = "curl 'http://127.0.0.1:8080/_dev/accepted?topic=C.E'"
	if got := code(t, Deployment{Gateway: "http://127.0.0.1:8080"}.Read("C", "E"), "curl"); got != accepted {
		t.Errorf("got %s", got)
	}
	if got := code(t, read, "Go"); !strings.Contains(got, `"my-stream"`) || !strings.Contains(got, `m.Record.Type == "C.E"`) {
		t.Errorf("got %s", got)
	}
}
