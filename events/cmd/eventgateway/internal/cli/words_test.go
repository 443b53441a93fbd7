package cli

import (
	"testing"

	"github.com/spf13/cobra"
)

// What the gateway says of parameters and headers, the tool says of its flags.
func TestWords(t *testing.T) {
	root := &cobra.Command{Use: "eventgateway"}
	send := &cobra.Command{Use: "send"}
	register := &cobra.Command{Use: "register", Run: func(*cobra.Command, []string) {}}
	root.AddCommand(register, send)
	for _, flag := range []string{"partition-key", "data-content-type", "open-content", "compatibility", "formats"} {
		register.Flags().String(flag, "", "")
	}
	for _, flag := range []string{"idempotent", "deprecated", "dry-run"} {
		register.Flags().Bool(flag, false, "")
	}
	send.Flags().String("content-type", "", "")
	for said, want := range map[string]string{
		"open_content must be lenient or strict": "--open-content must be lenient or strict",
		"formats must be assert or draft":        "--formats must be assert or draft",
		"declare one of partition_key and data_content_type": "declare one of --partition-key and " +
			"--data-content-type",
		"data_content_type cannot be text/x: that is how":      "--data-content-type cannot be text/x: that is how",
		"it is not: register it with ?idempotent=true, or not": "it is not: register it with --idempotent, or not",
		"formats are not asserted: register with formats=assert": "formats are not asserted: " +
			"register with --formats=assert",
		"frob=assert is no flag's value": "frob=assert is no flag's value",
		`"dry_run" is no query parameter of POST /{client}`: "this gateway does not know --dry-run: " +
			"it is of an earlier release",
		`"frob" is no query parameter of POST /x`:               `"frob" is no query parameter of POST /x`,
		`the member "dry_run" of the schema's dry_run`:          `the member "dry_run" of the schema's --dry-run`,
		"missing, by /SpongeBob/Fruits/schema?version=2":        "missing, by /SpongeBob/Fruits/schema?version=2",
		"the data is JSON: send content-type: application/json": "the data is JSON: leave out --content-type",
		"the data is PNG: send content-type: image/png, or a CloudEvent with data_base64": "the data is PNG: " +
			"send it with --content-type image/png",
	} {
		if got := (&App{command: send}).Words(said); got != want {
			t.Errorf("%q became\n%q, want\n%q", said, got, want)
		}
	}
}
