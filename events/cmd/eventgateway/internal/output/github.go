package output

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// writeGitHub writes a workflow command for each finding. GitHub Actions shows them at the
// lines of a pull request, but only the first ten of a step and level.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
func writeGitHub(w io.Writer, findings []Finding) error {
	for _, f := range findings {
		command := map[Level]string{Error: "error", Warning: "warning"}[f.Level]
		var properties []string
		add := func(name, value string) {
			properties = append(properties, name+"="+escapeProperty.Replace(value))
		}
		if f.File != "" && f.File != "-" {
			add("file", f.File)
			if f.Line > 0 {
				add("line", fmt.Sprint(f.Line))
				add("col", fmt.Sprint(f.Column))
			}
		}
		add("title", f.Code)
		message := f.words()
		if f.Pointer != "" {
			message = f.Pointer + ": " + message
		}
		if _, err := fmt.Fprintf(w, "::%s %s::%s\n", cmp.Or(command, "notice"), strings.Join(properties, ","),
			escapeMessage.Replace(message)); err != nil {
			return err
		}
	}
	return nil
}

var (
	escapeMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
