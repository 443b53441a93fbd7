package main

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/jsii-runtime-go"
)

func TestNoFindings(t *testing.T) {
	for name, deployment := range map[string]func(*testing.T) synthesized{
		"by default": byDefault, "local": local, "chosen": chosen, "tokens": tokens, "keyed": keyed,
		"options": options, "domain": domain,
	} {
		for _, finding := range deployment(t).findings {
			t.Errorf("%s: %s", name, finding)
		}
	}
}

// The checks do find what is wrong: without this, TestNoFindings would pass if
// they did not run.
func TestChecksFind(t *testing.T) {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("bad"), nil)
	awskinesis.NewStream(stack, jsii.String("open"),
		&awskinesis.StreamProps{Encryption: awskinesis.StreamEncryption_UNENCRYPTED})
	AddChecks(app)
	s, err := read(stack)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(s.findings, "\n"), "AwsSolutions-KDS1") {
		t.Errorf("the findings for a stream without encryption are %q", s.findings)
	}
}

// A deployment needs no exception from any rule, but on routes that are open: each has its reason.
func TestSuppressions(t *testing.T) {
	for name, deployment := range map[string]func(*testing.T) synthesized{
		"by default": byDefault, "chosen": chosen, "tokens": tokens, "keyed": keyed, "options": options, "local": local,
		"domain": domain,
	} {
		for id, r := range deployment(t).Resources {
			rules, _ := at(r.Metadata, "cdk_nag", "rules_to_suppress").([]any)
			if r.Type != "AWS::ApiGatewayV2::Route" || r.Properties["AuthorizationType"] != "NONE" {
				if len(rules) > 0 {
					t.Errorf("%s: %s is excepted from a rule: %v", name, id, rules)
				}
				continue
			}
			reason, _ := at(rules, 0, "reason").(string)
			if len(rules) != 1 || at(rules, 0, "id") != "AwsSolutions-APIG4" || len(reason) < 40 {
				t.Errorf("%s: %s: %v", name, id, rules)
			}
		}
	}
}
