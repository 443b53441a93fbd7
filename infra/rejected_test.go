package main

import (
	"maps"
	"slices"
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// keeping is a deployment that keeps rejected events.
var keeping = deployment(map[string]any{"rejected": "on", "dashboard": "on"})

// Rejected events have a stream of their own, which is kept and encrypted as that
// of events is, and receive_event alone may write to it.
func TestRejectedStream(t *testing.T) {
	stack := keeping(t)
	rejected := refers(stack.Outputs[OutputRejectedStreamName].Value)
	events := refers(stack.Outputs[OutputStreamName].Value)
	streams := stack.ofType("AWS::Kinesis::Stream")
	if len(streams) != 2 || rejected == events || streams[rejected].Type == "" {
		t.Fatalf("the streams are %v, of which %q is for rejected events", streams, rejected)
	}
	if !jsonEqual(streams[rejected].Properties, streams[events].Properties) ||
		streams[rejected].DeletionPolicy != streams[events].DeletionPolicy {
		t.Errorf("the streams differ:\n%+v\n%+v", streams[rejected], streams[events])
	}
	stack.wantUse(t, settings.RejectedStream, rejected, map[string]map[string]bool{
		routes.ReceiveEvent: {"kinesis:PutRecords": true},
	})
	for _, finding := range stack.findings {
		t.Error(finding)
	}
}

// wantUse compares which functions know a resource, by a setting, and what they may do there.
func (s synthesized) wantUse(t *testing.T, setting, id string, granted map[string]map[string]bool) {
	t.Helper()
	for _, name := range routes.Functions() {
		_, function := s.function(t, name)
		var want any
		if granted[name] != nil {
			want = map[string]any{"Ref": id}
		}
		equal(t, function, want, "Environment", "Variables", setting)
		if got := s.grantsOn(id, refers(function.Properties["Role"])); !maps.Equal(got, granted[name]) {
			t.Errorf("%s may %v on %s, want %v", name, got, id, granted[name])
		}
	}
}

// statementsOf are the statements of a role's policies.
func (s synthesized) statementsOf(role string) (statements []any) {
	for _, policy := range s.ofType("AWS::IAM::Policy") {
		if slices.ContainsFunc(several(policy.Properties["Roles"]), func(r any) bool { return refers(r) == role }) {
			statements = append(statements, several(at(policy.Properties, "PolicyDocument", "Statement"))...)
		}
	}
	return statements
}

// grantsOn are the actions that a role may do on a resource.
func (s synthesized) grantsOn(target, role string) map[string]bool {
	actions := map[string]bool{}
	for _, statement := range s.statementsOf(role) {
		if slices.ContainsFunc(several(at(statement, "Resource")), func(r any) bool { return refers(r) == target }) {
			for _, action := range several(at(statement, "Action")) {
				actions[action.(string)] = true
			}
		}
	}
	return actions
}

// several is a list, or a list of the one value that stands for it.
func several(value any) []any {
	if list, is := value.([]any); is {
		return list
	}
	return []any{value}
}

// By default nothing is kept, and nothing costs.
func TestRejectedEventsAreNotKeptByDefault(t *testing.T) {
	stack := byDefault(t)
	stack.only(t, "AWS::Kinesis::Stream")
	if _, has := stack.Outputs[OutputRejectedStreamName]; has {
		t.Error("there is an output for a stream that is not there")
	}
}
