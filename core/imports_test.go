package core_test

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "example.com/eventgateway/"

// mayImport says what each folder may import of the project. The longest prefix of a
// package counts. Tests may import everything.
var mayImport = map[string][]string{
	"core": {"core/jsontext", "core/internal/deadline", "core/internal/few", "core/internal/lru"},
	"core/adapters": {"core", "core/hooks", "core/keys", "core/registry", "core/rejections",
		"core/sampling", "core/senders", "core/usage", "core/adapters/internal"},
	"core/adapters/jsonschema": {"core", "core/registry", "core/adapters/internal",
		"core/adapters/jsonschema/internal"},
	"core/adapters/kinesisstream": {"core", "core/rejections", "core/adapters/internal",
		"core/adapters/kinesisstream/internal", "core/adapters/records", "events"},
	"core/adapters/boltjournal":       {"core/adapters/memory"},
	"core/adapters/records":           {"core", "core/rejections", "events"},
	"core/coretest":                   {"core", "core/rejections", "core/sampling", "core/senders"},
	"core/hooks":                      {"core", "core/internal/lookup", "core/jsontext"},
	"core/hooks/hookstest":            {"core", "core/coretest", "core/hooks"},
	"core/internal/gatewaytest":       {"core"},
	"core/internal/deadline":          {},
	"core/internal/few":               {},
	"core/internal/lookup":            {"core/internal/lru"},
	"core/internal/lru":               {},
	"core/keys":                       {"core", "core/internal/lookup", "core/internal/lru"},
	"core/keys/keystest":              {"core", "core/coretest", "core/keys"},
	"core/registry":                   {"core", "core/sampling"},
	"core/registry/catalog":           {"core", "core/registry", "core/senders"},
	"core/registry/registrytest":      {"core", "core/registry", "core/coretest"},
	"core/registry/backup":            {"core", "core/registry"},
	"core/registry/backup/backuptest": {"core", "core/coretest", "core/registry"},
	"core/rejections":                 {"core", "core/internal/deadline"},
	"core/sampling":                   {"core"},
	"core/senders":                    {"core"},
	"core/usage":                      {"core"},
	"core/usage/usagetest":            {"core", "core/coretest", "core/usage"},
	"functions/settings":              {},
	"functions/routes":                {"functions/settings"},
	"functions/build":                 {"functions/routes"},
	"functions/build/modfile":         {"functions/build"},
	"functions/payload":               {"functions/routes"},
	"functions":                       {"core", "functions", "events"},
	"functions/internal/apigateway":   {"core", "functions", "events"},
	"functions/internal/awsconfig":    {"events/awsbody"},
	"functions/openapi":               {},
	"functions/openapi/openapitest":   {"core", "functions", "events"},
	"events":                          {},
	"events/awsbody":                  {},
	"events/client":                   {"events", "events/client"},
	"events/client/sigv4":             {"events", "events/client"},
	"events/console": {"events", "events/client", "events/console", "events/internal", "core", "core/jsontext",
		"core/adapters/jsonschema/bundle"}, // core for the rules of names
	"events/console/feed":     {"events", "events/consumer"},
	"events/consumer":         {"events"},
	"events/lambdaconsumer":   {"events"},
	"events/eventgatewaytest": {"events", "core", "functions/devgateway"},
	// check and diff run the gateway's own code
	"events/cmd": {"events", "core", "core/registry", "core/adapters/jsonschema", "core/adapters/memory"},
	// the gateway on this machine
	"events/cmd/eventgateway/internal/dev": {"events", "core", "core/adapters/boltjournal", "core/hooks", "core/keys",
		"functions/devgateway", "functions/httpapi"},
	// it publishes to streams as the gateway does
	"events/cmd/eventgateway/internal/replay": {"events", "core", "core/adapters/kinesisstream"},
	"events/internal/position":                {"core/jsontext"},
	"events/internal/alike":                   {},
	"events/internal/archive":                 {"events"},
	"events/internal/filelock":                {},
	"events/internal/indent":                  {},
	"events/internal/lanes":                   {},
	"events/internal/limit":                   {},
	"events/internal/rejectlog":               {"events", "events/client", "events/console/feed"},
	"events/internal/shards":                  {"events/awsbody", "events/consumer/lease"},
	"events/internal/schemadir": {"events", "core", "core/registry", "core/adapters/jsonschema",
		"core/adapters/memory"},
	"infra": {"core/adapters/dynamodbclaims", "core/adapters/dynamodbkeys", "core/adapters/dynamodbsamples",
		"core/adapters/dynamodbschemas", "core/adapters/dynamodbusage", "functions/routes", "functions/settings",
		"functions/build", "events/lambdaconsumer", "infra"},
	"localstack": {"core/adapters/dynamodbclaims", "core/adapters/dynamodbkeys", "core/adapters/dynamodbsamples",
		"core/adapters/dynamodbschemas", "core/adapters/dynamodbusage", "functions/routes", "functions/settings",
		"functions/build", "functions/payload", "events", "localstack"},
	// it makes a key for who runs the gateway
	"localstack/local": {"core/adapters/dynamodbkeys", "core/keys", "functions/routes", "functions/settings",
		"functions/build", "events", "localstack"},

	// They know AWS, and nothing of core.
	"core/adapters/dynamodbschemas/internal": {"core/adapters/internal/direct"},
	"core/adapters/internal/direct":          {"core/adapters/internal/sigv4"},
	"core/adapters/internal/sigv4":           {},
	"core/adapters/kinesisstream/internal":   {"core/adapters/internal/direct"},
}

// onlyIn says which folders may import what the others must not.
var onlyIn = map[string][]string{
	// API Gateway's events are translated in one place.
	"github.com/aws/aws-lambda-go": {"functions/internal/apigateway", "functions/internal/bootstrap", "localstack"},
	// It makes each program larger by half.
	"github.com/aws/aws-lambda-go/lambda": {"functions/internal/bootstrap", "localstack"},
	// LoadDefaultConfig doubles a function's cold start; functions have internal/awsconfig.
	"github.com/aws/aws-sdk-go-v2/config": {"events/client/sigv4", "events/cmd"},
	// The CDK is slow to compile.
	"github.com/aws/aws-cdk-go": {"infra"},
	// What tests the functions is not for their binaries.
	module + "functions/openapi/openapitest": {},
}

// standardOnly are folders that import nothing from outside the project but the standard
// library, by the same prefixes: core knows no technology, and producers and consumers get
// no SDK with events and events/client.
var standardOnly = []string{"core", "core/coretest", "core/hooks", "core/keys", "core/registry",
	"core/rejections", "core/sampling", "core/usage", "events", "events/client"}

// TestImports holds the import rules of the design.
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
		for _, imported := range imports[1:] {
			inside, own := strings.CutPrefix(imported, module)
			outside := !own && strings.Contains(strings.Split(imported, "/")[0], ".")
			if own && !within(inside, allowed) || outside && slices.Contains(standardOnly, rule) {
				t.Errorf("%s must not import %s (the rule of %s)", pkg, imported, rule)
			}
			for library, folders := range onlyIn {
				if within(imported, []string{library}) && !within(pkg, folders) {
					t.Errorf("%s must not import %s: only %q may", pkg, imported, folders)
				}
			}
		}
	}
}

// Where the schema library is linked, a function's start takes twice its time: the library
// compiles the metaschemas of all drafts. The one that lists does not link it.
func TestListsStartWithoutTheSchemaLibrary(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "../functions/list_registered_events").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "github.com/santhosh-tekuri/jsonschema") {
		t.Error("list_registered_events links the schema library")
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
