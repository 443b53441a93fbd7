package output

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Format is a value of the flag --output.
type Format string

// Formats. Every command has the first two. Commands that find something in files have the
// others, too.
const (
	Text   Format = "text"
	JSON   Format = "json"
	GitHub Format = "github" // workflow commands of GitHub Actions, which become annotations
	SARIF  Format = "sarif"  // https://docs.oasis-open.org/sarif/sarif/v2.1.0/
)

// Write writes findings in a format, the worst first. As JSON it writes value instead,
// which has them. version is the tool's.
func Write(w io.Writer, format Format, version string, findings []Finding, value any) error {
	findings = WorstFirst(findings)
	switch format {
	case JSON:
		return WriteJSON(w, value)
	case GitHub:
		return writeGitHub(w, findings)
	case SARIF:
		return WriteJSON(w, sarifOf(version, findings))
	}
	for _, f := range findings {
		if _, err := fmt.Fprintln(w, f); err != nil {
			return err
		}
	}
	return nil
}

// WriteJSON writes v as one line.
func WriteJSON(w io.Writer, v any) error {
	return json.NewEncoder(w).Encode(v)
}

// Count is a number of things.
func Count[N int | int64](n N, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// Printable replaces control characters, which a terminal could obey. Names of members and
// files can have them.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
