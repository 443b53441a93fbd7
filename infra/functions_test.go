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
		"dynamodb:DeleteItem claims", "dynamodb:GetItem claims", "dynamodb:GetItem schemas",
		"dynamodb:PutItem claims", "dynamodb:UpdateItem claims",
		"kinesis:GetRecords events", "kinesis:GetShardIterator events", "kinesis:ListShards events",
		"kinesis:PutRecords events",
		"logs:CreateLogStream receiveeventlogs", "logs:PutLogEvents receiveeventlogs",
	},
	routes.RegisterEvent: {
		"dynamodb:DeleteItem schemas", "dynamodb:GetItem schemas", "dynamodb:PutItem schemas",
		"dynamodb:UpdateItem schemas",
		"logs:CreateLogStream registereventlogs", "logs:PutLogEvents registereventlogs",
	},
	routes.GetEventSchema: { // nothing that writes
		"dynamodb:BatchGetItem claims", "dynamodb:GetItem schemas", "dynamodb:Query schemas",
		"logs:CreateLogStream geteventschemalogs",
		"logs:PutLogEvents geteventschemalogs",
	},
	routes.ListRegisteredEvents: { // nothing that writes
		"dynamodb:Query schemas", "dynamodb:Query schemas/index/by-sk", "logs:CreateLogStream listregisteredeventslogs",
		"logs:PutLogEvents listregisteredeventslogs",
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
				"Action": "sts:AssumeRole", "Effect": "Allow",
				"Principal": map[string]any{"Service": "lambda.amazonaws.com"},
			}}, "AssumeRolePolicyDocument", "Statement")

			var got []string
			for _, statement := range stack.statementsOf(roleID) {
				for _, resource := range several(at(statement, "Resource")) {
					target, index := indexIn(resource)
					if target == "" || at(statement, "Effect") != "Allow" {
						t.Errorf("a statement is not about resources of the stack: %v", statement)
					}
					for _, action := range several(at(statement, "Action")) {
						got = append(got, action.(string)+" "+nameOf(target)+index)
					}
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

// indexIn returns the table that a resource refers to and, if it is an index of the table, the
// rest of its ARN.
func indexIn(resource any) (table, index string) {
	join, _ := at(resource, "Fn::Join").([]any)
	if len(join) != 2 {
		return refers(resource), ""
	}
	parts, _ := join[1].([]any)
	if len(parts) != 2 {
		return "", ""
	}
	index, _ = parts[1].(string)
	return refers(parts[0]), index
}

// The log group that a role may write is its function's own.
func TestLogGroupIsOnesOwn(t *testing.T) {
	stack, seen := byDefault(t), map[string]string{}
	for _, name := range routes.Functions() {
		_, function := stack.function(t, name)
		group := refers(at(function.Properties, "LoggingConfig", "LogGroup"))
		if other, taken := seen[group]; group == "" || taken {
			t.Errorf("%s logs to %q, as %s does", name, group, other)
		}
		seen[group] = name
		for role := range stack.ofType("AWS::IAM::Role") {
			if role != refers(function.Properties["Role"]) && len(stack.grantsOn(group, role)) > 0 {
				t.Errorf("%s may write the log of %s", role, name)
			}
		}
	}
}

func TestFunctions(t *testing.T) {
	for _, name := range routes.Functions() {
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
	for _, name := range routes.Functions() {
		_, function := byDefault(t).function(t, name)
		key := at(function.Properties, "Code", "S3Key")
		if other, taken := code[key]; taken {
			t.Errorf("%s and %s are the same code", name, other)
		}
		code[key] = name
	}
}
