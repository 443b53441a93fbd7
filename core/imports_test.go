package core_test

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

const module = "example.com/eventgateway/"

// What each folder may import of the project and, where it is named, of AWS
// Lambda's library. The longest prefix of a package counts.
var mayImport = map[string][]string{
	"core":                          {"core/jsontext"},
	"core/adapters":                 {"core", "core/adapters/internal"},
	"core/adapters/jsonschema":      {"core", "core/adapters/internal", "core/adapters/jsonschema/internal"},
	"core/adapters/kinesisstream":   {"core", "core/adapters/internal", "core/adapters/kinesisstream/internal", "events"},
	"core/coretest":                 {"core"},
	"functions/settings":            {},
	"functions/routes":              {"functions/settings"},
	"functions/build":               {"functions/routes"},
	"functions":                     {"core", "functions", "events"},
	"functions/internal/apigateway": {"core", "functions", "events", "github.com/aws/aws-lambda-go"},
	"functions/internal/awsconfig":  {"events/awsbody"},
	"functions/openapi":             {},
	"functions/openapi/openapitest": {"core", "functions", "events"},
	"events":                        {},
	"events/awsbody":                {},
	"events/client":                 {"events", "events/client"},
	"events/consumer":               {"events"},
	"events/cmd":                    {"events", "core", "core/adapters/jsonschema", "core/adapters/memory"}, // check and diff run the gateway's own code
	"infra":                         {"core/adapters/dynamodbclaims", "core/adapters/dynamodbsamples", "core/adapters/dynamodbschemas", "functions/routes", "functions/settings", "functions/build", "infra"},
	"localstack":                    {"core/adapters/dynamodbclaims", "core/adapters/dynamodbsamples", "core/adapters/dynamodbschemas", "functions/routes", "functions/settings", "functions/build", "events", "localstack", "github.com/aws/aws-lambda-go"},

	"core/adapters/kinesisstream/internal": {}, // knows AWS, and nothing of core
}

// TestImports holds the import rules of the design: core needs nothing but the
// standard library, events/record.go and its neighbours neither, and dependencies
// point inwards.
func TestImports(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "../...").Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		imports := strings.Fields(line)
		pkg := strings.TrimPrefix(imports[0], module)
		rule, allowed := ruleFor(pkg)
		standardOnly := rule == "core" || rule == "events" || rule == "core/coretest"
		for _, imported := range imports[1:] {
			own := strings.HasPrefix(imported, module)
			outside := strings.Contains(strings.Split(imported, "/")[0], ".")
			switch {
			case own && !within(strings.TrimPrefix(imported, module), allowed),
				!own && outside && standardOnly,
				within(imported, []string{"github.com/aws/aws-lambda-go"}) && !within(imported, allowed):
				t.Errorf("%s must not import %s (the rule of %s)", pkg, imported, rule)
			}
		}
	}
}

func ruleFor(pkg string) (rule string, allowed []string) {
	for candidate, list := range mayImport {
		if len(candidate) >= len(rule) && within(pkg, []string{candidate}) {
			rule, allowed = candidate, list
		}
	}
	return rule, allowed
}

func within(pkg string, folders []string) bool {
	for _, folder := range folders {
		if pkg == folder || strings.HasPrefix(pkg, folder+"/") {
			return true
		}
	}
	return false
}
