package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/infra/internal/config"
)

// binaries is a folder that looks as if the functions had been built.
var binaries string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		if err := findNode(); err != nil {
			fmt.Fprintln(os.Stderr, err) // without Node nothing here can be tested: fail, don't skip
			return 1
		}
		defer closeNode()
		var err error
		if binaries, err = fakeBinaries(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(binaries)
		return m.Run()
	}())
}

func fakeBinaries() (string, error) {
	folder, err := os.MkdirTemp("", "infra-test-")
	if err != nil {
		return "", err
	}
	for _, name := range append(routes.Functions(), build.ExampleConsumer) {
		if err := os.Mkdir(filepath.Join(folder, name), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(folder, name, "bootstrap"), []byte(name), 0o755); err != nil {
			return "", err
		}
	}
	return folder, nil
}

// The deployments that tests look at. Each is synthesized once, when a test first
// asks for it: that takes seconds.
var (
	// byDefault is what `npx cdk deploy` gives.
	byDefault = deployment(map[string]any{})
	// local is what the local deployment asks for.
	local = deployment(map[string]any{"authorization": "none", "removal": "destroy", "architecture": "x86_64"})
	// tokens is a deployment for tokens of an issuer.
	tokens = deployment(map[string]any{
		"authorization": "jwt", "jwtIssuer": issuer, "jwtAudience": "events,other-app", "scopePrefix": "gateway/",
		"clientClaim": "custom:clients", "scopeClaim": "permissions",
	})
	// keyed is a deployment with keys.
	keyed = deployment(map[string]any{"authorization": "keys"})
	// options has what is optional, with signatures.
	options = deployment(map[string]any{
		"webhooks": "on", "publicSchemas": "on", "quotas": "on", "dashboard": "on",
		"corsOrigins": "https://app.example.com,http://localhost:3000",
	})
	// domain is a deployment with a domain of its own, whose stage has a name.
	domain = deployment(map[string]any{
		"domainName": "events.example.com", "certificateArn": certificate, "stage": "v1",
	})
	// chosen has everything else other than by default.
	chosen = deployment(map[string]any{
		"name": "Staging", "stage": "v1", "publicUrl": "https://events.example.com/in",
		"memoryMB": "512", "throttleRate": "7", "throttleBurst": 9, // a number is how cdk.json would have it
		"logRetentionDays": "90", "streamRetentionHours": "24",
		"alarmTopicArn": "arn:aws:sns:eu-west-1:123456789012:ops",
		"headTtl":       "30s", "idempotencyWindow": "48h", "maxEventBytes": "5000", "logLevel": "DEBUG",
		"metrics":       "off",
		"iamClientRole": "gateway-{client}-{scope}",
		"allowDeletion": "on", "fullEnvelope": "on", "logSample": "7", "dashboard": "on", "accessLog": "full",
	})
)

const certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

const issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"

// synthesized is a stack as CloudFormation gets it, and what cdk-nag found.
type synthesized struct {
	Resources map[string]resource
	Outputs   map[string]struct{ Value any }
	findings  []string
}

type resource struct {
	Type                string
	Properties          map[string]any
	DependsOn           []string
	DeletionPolicy      string
	UpdateReplacePolicy string
	Metadata            map[string]any
}

func deployment(given map[string]any) func(*testing.T) synthesized {
	once := sync.OnceValues(func() (synthesized, error) { return synthesize(given) })
	return func(t *testing.T) synthesized {
		t.Helper()
		s, err := once()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// synthesize makes the app as the CDK CLI would: with the context of cdk.json, and
// what was given on the command line over it.
func synthesize(given map[string]any) (synthesized, error) {
	text, err := os.ReadFile("../cdk.json")
	if err != nil {
		return synthesized{}, err
	}
	var file struct{ Context map[string]any }
	if err := json.Unmarshal(text, &file); err != nil {
		return synthesized{}, fmt.Errorf("cdk.json: %w", err)
	}
	for key, value := range given {
		file.Context[key] = value
	}
	app := awscdk.NewApp(&awscdk.AppProps{Context: &file.Context})
	c, err := config.Parse(contextValues(app))
	if err != nil {
		return synthesized{}, err
	}
	stack := NewStack(app, c, binaries)
	AddChecks(app)
	return read(stack)
}

// read synthesizes the stack and takes in its template.
func read(stack awscdk.Stack) (synthesized, error) {
	var s synthesized
	text, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, err
	}
	annotations, anything := assertions.Annotations_FromStack(stack), assertions.Match_AnyValue()
	for _, m := range slices.Concat(*annotations.FindError(jsii.String("*"), anything),
		*annotations.FindWarning(jsii.String("*"), anything)) {
		//nolint:staticcheck // deprecated in TypeScript; in Go there is no other type, and these methods return it
		s.findings = append(s.findings, fmt.Sprintf("%s: %v", *m.Id, m.Entry.Data))
	}
	return s, nil
}

// ofType returns the resources of one type by logical id.
func (s synthesized) ofType(name string) map[string]resource {
	found := map[string]resource{}
	for id, r := range s.Resources {
		if r.Type == name {
			found[id] = r
		}
	}
	return found
}

// table returns the DynamoDB table with that name in the stack: "schemas", "claims"
// or "samples".
func (s synthesized) table(t *testing.T, name string) (string, resource) {
	t.Helper()
	for id, r := range s.ofType("AWS::DynamoDB::GlobalTable") {
		if nameOf(id) == name {
			return id, r
		}
	}
	t.Fatalf("the stack has no table %s", name)
	return "", resource{}
}

// nameOf is the construct's name in a logical id, which ends with a digest of its
// path in eight digits.
func nameOf(id string) string { return id[:max(0, len(id)-8)] }

// only returns the one resource of a type.
func (s synthesized) only(t *testing.T, name string) (string, resource) {
	t.Helper()
	found := s.ofType(name)
	if len(found) != 1 {
		t.Fatalf("the stack has %d %s, not one", len(found), name)
	}
	for id, r := range found {
		return id, r
	}
	panic("unreachable")
}

// function returns the function of a route by its name there.
func (s synthesized) function(t *testing.T, name string) (string, resource) {
	t.Helper()
	for id, r := range s.ofType("AWS::Lambda::Function") {
		if r.Properties["Description"] == "Event gateway: "+name {
			return id, r
		}
	}
	t.Fatalf("the stack has no function %s", name)
	return "", resource{}
}

// refers returns the id of the resource that value refers to, by Ref or by the
// attribute Arn, or "" if it is anything else: a text, a wildcard, a join.
func refers(value any) string {
	if v, ok := value.(map[string]any); ok {
		if id, ok := v["Ref"].(string); ok {
			return id
		}
		if pair, ok := v["Fn::GetAtt"].([]any); ok && pair[1] == "Arn" {
			return pair[0].(string)
		}
	}
	return ""
}

// at walks down maps and lists: at(properties, "Replicas", 0, "Region").
func at(value any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := value.(map[string]any)
			value = m[s]
		case int:
			l, _ := value.([]any)
			if s >= len(l) {
				return nil
			}
			value = l[s]
		}
	}
	return value
}

// equal compares one property, named by its path, with what it should be.
func equal(t *testing.T, r resource, want any, path ...any) {
	t.Helper()
	if got := at(r.Properties, path...); !jsonEqual(got, want) {
		t.Errorf("%s: %v is %v, want %v", r.Type, path, got, want)
	}
}

func jsonEqual(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
