package main

import (
	"slices"
	"testing"

	"example.com/eventgateway/functions/routes"
)

// What a role may do, as a reader of the design would list it: each action, and
// on what. Anything more or less fails.
var wantGrants = map[string][]string{
	routes.ReceiveEvent: {
		"dynamodb:DeleteItem claims", "dynamodb:GetItem claims", "dynamodb:GetItem schemas", "dynamodb:PutItem claims", "dynamodb:UpdateItem claims",
		"kinesis:GetRecords events", "kinesis:GetShardIterator events", "kinesis:ListShards events", "kinesis:PutRecords events",
		"logs:CreateLogStream receiveeventlogs", "logs:PutLogEvents receiveeventlogs",
	},
	routes.RegisterEvent: {
		"dynamodb:DeleteItem schemas", "dynamodb:GetItem schemas", "dynamodb:PutItem schemas", "dynamodb:UpdateItem schemas",
		"logs:CreateLogStream registereventlogs", "logs:PutLogEvents registereventlogs",
	},
	routes.GetEventSchema: { // nothing that writes
		"dynamodb:GetItem schemas", "dynamodb:Query schemas", "logs:CreateLogStream geteventschemalogs", "logs:PutLogEvents geteventschemalogs",
	},
	routes.ListRegisteredEvents: { // nothing that writes
		"dynamodb:Query schemas", "logs:CreateLogStream listregisteredeventslogs", "logs:PutLogEvents listregisteredeventslogs",
	},
}

func TestGrants(t *testing.T) {
	for name, want := range wantGrants {
		t.Run(name, func(t *testing.T) {
			stack := byDefault(t)
			_, function := stack.function(t, name)
			roleID := refers(function.Properties["Role"])
			role := stack.Resources[roleID]
			equal(t, role, nil, "ManagedPolicyArns")
			equal(t, role, nil, "Policies")
			equal(t, role, []any{map[string]any{
				"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": map[string]any{"Service": "lambda.amazonaws.com"},
			}}, "AssumeRolePolicyDocument", "Statement")

			var got []string
			for _, policy := range stack.ofType("AWS::IAM::Policy") {
				if slices.ContainsFunc(policy.Properties["Roles"].([]any), func(r any) bool { return refers(r) == roleID }) {
					got = append(got, grantsOf(t, policy)...)
				}
			}
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("the role may\n%v\nwant\n%v", got, want)
			}
		})
	}
	for _, other := range []string{"AWS::IAM::ManagedPolicy", "AWS::IAM::UserPolicy", "AWS::IAM::RolePolicy"} {
		if found := byDefault(t).ofType(other); len(found) > 0 {
			t.Errorf("the stack has an %s, which this test does not look into", other)
		}
	}
}

// grantsOf lists what a policy allows.
func grantsOf(t *testing.T, policy resource) (grants []string) {
	for _, statement := range at(policy.Properties, "PolicyDocument", "Statement").([]any) {
		target := refers(at(statement, "Resource"))
		if target == "" || at(statement, "Effect") != "Allow" {
			t.Errorf("a statement is not about exactly one resource of the stack: %v", statement)
		}
		actions, several := at(statement, "Action").([]any)
		if !several {
			actions = []any{at(statement, "Action")}
		}
		for _, action := range actions {
			grants = append(grants, action.(string)+" "+nameOf(target))
		}
	}
	return grants
}

// The log group that a role may write is its function's own.
func TestLogGroupIsOnesOwn(t *testing.T) {
	stack, seen := byDefault(t), map[string]string{}
	for _, name := range functionNames() {
		_, function := stack.function(t, name)
		group := refers(at(function.Properties, "LoggingConfig", "LogGroup"))
		if other, taken := seen[group]; group == "" || taken {
			t.Errorf("%s logs to %q, as %s does", name, group, other)
		}
		seen[group] = name
		for _, policy := range stack.ofType("AWS::IAM::Policy") {
			mine := refers(at(policy.Properties, "Roles", 0)) == refers(function.Properties["Role"])
			for _, statement := range at(policy.Properties, "PolicyDocument", "Statement").([]any) {
				if (refers(at(statement, "Resource")) == group) && !mine {
					t.Errorf("another role than %s's may write its log", name)
				}
			}
		}
	}
}

func TestFunctions(t *testing.T) {
	for _, name := range functionNames() {
		t.Run(name, func(t *testing.T) {
			_, function := byDefault(t).function(t, name)
			equal(t, function, "provided.al2023", "Runtime")
			equal(t, function, "bootstrap", "Handler")
			equal(t, function, []any{"arm64"}, "Architectures")
			equal(t, function, 256, "MemorySize")
			equal(t, function, 10, "Timeout")
			equal(t, function, "JSON", "LoggingConfig", "LogFormat")
			equal(t, function, "WARN", "LoggingConfig", "SystemLogLevel")
			equal(t, function, "INFO", "LoggingConfig", "ApplicationLogLevel")
			equal(t, function, nil, "ReservedConcurrentExecutions")

			_, function = local(t).function(t, name)
			equal(t, function, []any{"x86_64"}, "Architectures")

			_, function = chosen(t).function(t, name)
			equal(t, function, 512, "MemorySize")
			equal(t, function, "DEBUG", "LoggingConfig", "ApplicationLogLevel")
		})
	}
}

// Each function is its own binary, not four times the same.
func TestFunctionsDiffer(t *testing.T) {
	code := map[any]string{}
	for _, name := range functionNames() {
		_, function := byDefault(t).function(t, name)
		key := at(function.Properties, "Code", "S3Key")
		if other, taken := code[key]; taken {
			t.Errorf("%s and %s are the same code", name, other)
		}
		code[key] = name
	}
}
