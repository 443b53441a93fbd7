package cli

import (
	"testing"

	"github.com/spf13/cobra"
)

// What the gateway says of parameters and headers, the tool says of its flags.
func TestWords(t *testing.T) {
	root := &cobra.Command{Use: "eventgateway"}
	register, send := &cobra.Command{Use: "register", Run: func(*cobra.Command, []string) {}}, &cobra.Command{Use: "send"}
	root.AddCommand(register, send)
	for _, flag := range []string{"partition-key", "data-content-type", "open-content", "compatibility", "formats"} {
		register.Flags().String(flag, "", "")
	}
	for _, flag := range []string{"idempotent", "deprecated", "dry-run"} {
		register.Flags().Bool(flag, false, "")
	}
	send.Flags().String("content-type", "", "")
	for said, want := range map[string]string{
		"declare one of partition_key and data_content_type, and give the other an empty value":         "declare one of --partition-key and --data-content-type, and give the other an empty value",
		"open_content must be lenient or strict":                                                        "--open-content must be lenient or strict",
		"formats must be assert or draft":                                                               "--formats must be assert or draft",
		"data_content_type cannot be text/x: that is how":                                               "--data-content-type cannot be text/x: that is how",
		"SpongeBob.Fruits is not idempotent: register it with ?idempotent=true, or send no key":         "SpongeBob.Fruits is not idempotent: register it with --idempotent, or send no key",
		"formats are not asserted: register with formats=assert":                                        "formats are not asserted: register with --formats=assert",
		`"dry_run" is no query parameter of POST /{client}: it has compatibility`:                       "this gateway does not know --dry-run: it is of an earlier release",
		`"frob" is no query parameter of POST /x`:                                                       `"frob" is no query parameter of POST /x`,
		`the member "dry_run" of the schema's dry_run`:                                                  `the member "dry_run" of the schema's --dry-run`,
		"missing, by /SpongeBob/Fruits/schema?version=2":                                                "missing, by /SpongeBob/Fruits/schema?version=2",
		"the data is PNG, and not JSON: send content-type: image/png, or a CloudEvent with data_base64": "the data is PNG, and not JSON: send it with --content-type image/png",
		"the data is JSON: send content-type: application/json":                                         "the data is JSON: leave out --content-type",
	} {
		if got := (&App{command: send}).Words(said); got != want {
			t.Errorf("%q became\n%q, want\n%q", said, got, want)
		}
	}
}
