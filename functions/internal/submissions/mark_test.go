package submissions_test

import (
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/submissions"
)

// A byte order mark is skipped before JSON, and kept in data that is not JSON.
func TestByteOrderMarks(t *testing.T) {
	const mark, event = "\xef\xbb\xbf", "{" + required + `,"data":{"a":1}}`
	forms := map[string]func(body string) ([]core.Submission, error){
		`{"a":1}`: func(body string) ([]core.Submission, error) {
			return []core.Submission{
				submissions.Plain("SpongeBob", "Fruits", "", []byte(body)),
				submissions.Plain("SpongeBob", "Fruits", "application/geo+json", []byte(body)),
				binary(body),
			}, nil
		},
		"{\"a\":1}\n\n{\"a\":1}": func(body string) ([]core.Submission, error) {
			return submissions.NDJSON("SpongeBob", "Fruits", []byte(body), 2)
		},
		event: func(body string) ([]core.Submission, error) {
			return []core.Submission{submissions.Structured("SpongeBob", "Fruits", []byte(body))}, nil
		},
		"[" + event + "," + event + "]": func(body string) ([]core.Submission, error) {
			return submissions.Batch("SpongeBob", "Fruits", []byte(body), 2)
		},
	}
	for body, read := range forms {
		batch, err := read(mark + body)
		if err != nil {
			t.Errorf("%s: %v", body, err)
		}
		for _, s := range batch {
			if s.Err != nil || string(s.Data) != `{"a":1}` {
				t.Errorf("%s: %q, %v", body, s.Data, s.Err)
			}
		}
		for _, other := range []string{"\xfe\xff", "\xff\xfe", "\xff\xfe\x00\x00", "\x00\x00\xfe\xff"} {
			batch, err := read(other + body)
			for _, s := range batch {
				check(t, s, core.CodeInvalidJSON, "byte order mark of UTF-16")
			}
			if batch == nil && core.CodeOf(err) != core.CodeInvalidJSON {
				t.Errorf("%q before %s: %v", other, body, err)
			}
		}
	}
	for _, s := range []core.Submission{
		submissions.Plain("SpongeBob", "Fruits", "text/plain", []byte(mark+"a")),
		binary(mark+"a", "content-type: text/plain"),
	} {
		if s.Err != nil || string(s.Data) != mark+"a" {
			t.Errorf("text: %q, %v", s.Data, s.Err)
		}
	}
	lines, err := submissions.NDJSON("SpongeBob", "Fruits", []byte("1\n"+mark+"2"), 2)
	if err != nil || string(lines[1].Data) != mark+"2" {
		t.Errorf("a mark in the middle: %v, %v", lines, err)
	}
}
