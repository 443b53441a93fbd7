package main

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

const (
	streamKey  = "arn:aws:kms:eu-west-1:123456789012:key/11111111-aaaa"
	secretsKey = "arn:aws:kms:eu-west-1:123456789012:key/22222222-bbbb"
)

// everything has all that can be adopted, and its adopting twin adopts it.
var (
	everything = deployment(all())
	adopting   = deployment(all(
		"schemaTable", "restored-schemas", "keyTable", "old-keys", "usageTable", "old-usage", "stream", "old.events",
		"streamKeyArn", streamKey, "rejectedStream", "old-rejected", "secretsKeyArn", secretsKey,
	))
)

// adopted are the names of what is adopted, by the settings that have them.
var adopted = map[string]string{
	settings.SchemaTable: "restored-schemas", settings.KeyTable: "old-keys", settings.UsageTable: "old-usage",
	settings.EventStream: "old.events", settings.RejectedStream: "old-rejected",
}

func all(others ...string) map[string]any {
	given := map[string]any{"webhooks": "on", "quotas": "on", "rejected": "on", "authorization": "keys",
		"dashboard": "on"}
	for i := 0; i < len(others); i += 2 {
		given[others[i]] = others[i+1]
	}
	return given
}

// What is adopted is not made, changed or deleted: it is not in the template.
func TestWhatIsAdoptedIsNotMade(t *testing.T) {
	stack := adopting(t)
	for _, kind := range []string{"AWS::Kinesis::Stream", "AWS::KMS::Key"} {
		if found := stack.ofType(kind); len(found) > 0 {
			t.Errorf("the stack makes %v", found)
		}
	}
	if id, _ := stack.only(t, "AWS::DynamoDB::GlobalTable"); nameOf(id) != "claims" {
		t.Errorf("the stack makes %s", id)
	}
	for _, finding := range stack.findings {
		t.Error(finding)
	}
	for output, setting := range map[string]string{
		OutputTableName: settings.SchemaTable, OutputKeyTableName: settings.KeyTable,
		OutputUsageTableName: settings.UsageTable, OutputStreamName: settings.EventStream,
		OutputRejectedStreamName: settings.RejectedStream,
	} {
		if got := stack.Outputs[output].Value; got != adopted[setting] {
			t.Errorf("the output %s is %v, want %s", output, got, adopted[setting])
		}
	}
	if got := stack.Outputs[OutputSecretsKeyARN].Value; got != secretsKey {
		t.Errorf("the key of secrets is %v", got)
	}
}

// names are the names of what is adopted, by the ids of what is made in its place.
func names(t *testing.T) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, name := range routes.Functions() {
		_, function := everything(t).function(t, name)
		for setting, name := range adopted {
			if id := refers(environmentOf(function)[setting]); id != "" {
				ids[id] = name
			}
		}
	}
	if len(ids) != len(adopted) {
		t.Fatalf("the functions know %v, not %d", ids, len(adopted))
	}
	return ids
}

// The functions know the names of what is adopted, and may do there what they may do with what is
// made; receive_event also uses the stream's key.
func TestUseOfWhatIsAdopted(t *testing.T) {
	ids := names(t)
	id, _ := everything(t).only(t, "AWS::KMS::Key")
	ids[id] = secretsKey
	for _, name := range routes.Functions() {
		_, made := everything(t).function(t, name)
		_, adopts := adopting(t).function(t, name)
		for setting, value := range environmentOf(made) {
			if is, known := adopted[setting]; known && environmentOf(adopts)[setting] != is {
				t.Errorf("%s: %s is %v, want %s (as %v)", name, setting, environmentOf(adopts)[setting], is, value)
			}
		}
		want := everything(t).uses(refers(made.Properties["Role"]), ids)
		if name == routes.ReceiveEvent {
			want = append(want, "kms:Decrypt "+streamKey, "kms:GenerateDataKey "+streamKey)
		}
		slices.Sort(want)
		if got := adopting(t).uses(refers(adopts.Properties["Role"]), nil); !slices.Equal(got, want) {
			t.Errorf("%s may\n%q, want\n%q", name, got, want)
		}
	}
}

// arnOfName finds the name at the end of an ARN, in a text or a join.
var arnOfName = regexp.MustCompile(`:(?:table|stream)/([^"]+)"`)

// uses are the actions of a role on what names has, or on what has a name itself.
func (s synthesized) uses(role string, names map[string]string) (list []string) {
	for _, statement := range s.statementsOf(role) {
		for _, resource := range several(at(statement, "Resource")) {
			target, index := indexIn(resource)
			target = names[target]
			text, _ := json.Marshal(resource)
			if found := arnOfName.FindSubmatch(text); found != nil {
				target, index = string(found[1]), ""
			} else if key, is := resource.(string); is {
				target = key
			}
			if target == "" {
				continue
			}
			for _, action := range several(at(statement, "Action")) {
				list = append(list, action.(string)+" "+target+index)
			}
		}
	}
	slices.Sort(list)
	return list
}

// Each alarm about what is made is there about what is adopted.
func TestWhatIsAdoptedIsWatched(t *testing.T) {
	ids := names(t)
	watched := map[string]bool{}
	for _, alarm := range adopting(t).ofType("AWS::CloudWatch::Alarm") {
		watched[metricKey(alarm.Properties)] = true
	}
	n := 0
	for _, alarm := range everything(t).ofType("AWS::CloudWatch::Alarm") {
		key := metricKey(alarm.Properties)
		for id, name := range ids {
			if strings.HasSuffix(key, " "+id) {
				n++
				if want := strings.TrimSuffix(key, id) + name; !watched[want] {
					t.Errorf("nothing watches %s, of\n%q", want, slices.Sorted(maps.Keys(watched)))
				}
			}
		}
	}
	if n < 2*len(ids) {
		t.Errorf("only %d alarms are about what can be adopted", n)
	}
	for _, name := range adopted {
		if name != "old-keys" && !strings.Contains(dashboard(t, adopting(t)), name) {
			t.Errorf("the dashboard does not show %s", name)
		}
	}
}

// A stream of rejected events that is turned off stays, and is found again by its name.
func TestRejectedEventsAreKeptThroughAPause(t *testing.T) {
	on, again := keeping(t), adopting(t)
	stream := on.Resources[refers(on.Outputs[OutputRejectedStreamName].Value)]
	if stream.DeletionPolicy != "RetainExceptOnCreate" {
		t.Errorf("a stream that leaves the stack is %q", stream.DeletionPolicy)
	}
	_, receive := again.function(t, routes.ReceiveEvent)
	equal(t, receive, "old-rejected", "Environment", "Variables", settings.RejectedStream)
}
