package metrics

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
)

var units = regexp.MustCompile(`^((Micro|Milli)?[Ss]econds|Bytes|Count|Percent|None)$`)

// checkLine holds a line against the rules of the specification:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
// It also refuses what the specification allows but this package has no use for:
// members that nothing refers to, and those that are there twice.
func checkLine(line string) error {
	var members map[string]json.RawMessage
	var root map[string]any
	if err := errors.Join(json.Unmarshal([]byte(line), &members), json.Unmarshal([]byte(line), &root)); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(members["_aws"]))
	decoder.DisallowUnknownFields()
	var aws struct {
		Timestamp         *int64
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name, Unit string }
		}
	}
	if err := decoder.Decode(&aws); err != nil {
		return err
	}
	if aws.Timestamp == nil || *aws.Timestamp < 0 {
		return fmt.Errorf("no timestamp in milliseconds")
	}
	used := map[string]bool{"_aws": true, "level": true}
	for _, directive := range aws.CloudWatchMetrics {
		if n := len(directive.Namespace); n < 1 || n > 255 {
			return fmt.Errorf("the namespace is %d characters long", n)
		}
		if len(directive.Dimensions) == 0 {
			return fmt.Errorf("no dimension set, not even an empty one")
		}
		for _, set := range directive.Dimensions {
			if len(set) > 9 {
				return fmt.Errorf("%d dimensions", len(set))
			}
			for _, name := range set {
				if text, ok := root[name].(string); !ok || text == "" || len(text) > 1024 {
					return fmt.Errorf("the dimension %q has the value %v", name, root[name])
				}
				used[name] = true
			}
		}
		if n := len(directive.Metrics); n < 1 || n > 100 {
			return fmt.Errorf("%d metrics", n)
		}
		for _, metric := range directive.Metrics {
			number, ok := root[metric.Name].(float64)
			switch {
			case metric.Name == "" || len(metric.Name) > 255:
				return fmt.Errorf("the metric's name is %q", metric.Name)
			case used[metric.Name]:
				return fmt.Errorf("%s is there twice", metric.Name)
			case !ok || math.Abs(number) > math.Pow(2, 360) || number < 0:
				return fmt.Errorf("%s is %v", metric.Name, root[metric.Name])
			case metric.Unit != "" && !units.MatchString(metric.Unit):
				return fmt.Errorf("the unit of %s is %q", metric.Name, metric.Unit)
			}
			used[metric.Name] = true
		}
	}
	if len(aws.CloudWatchMetrics) == 0 || len(used) != len(root) {
		return fmt.Errorf("%d members, of which %d are used", len(root), len(used))
	}
	return nil
}

// The check does find what is wrong.
func TestCheckLine(t *testing.T) {
	good := string(newFormat("N").append(nil, time.UnixMilli(1),
		&tally{name: core.EventType{Client: "c", Event: "e"}, accepted: 1, bytes: 2}))
	if err := checkLine(good); err != nil {
		t.Fatalf("%s%v", good, err)
	}
	for _, change := range [][2]string{
		{`"Timestamp":1`, `"Timestamp":"1"`}, {`"Timestamp":1,`, ``}, {`"N"`, `""`}, {`[[],["client","event"]]`, `[]`},
		{`,"client":"c"`, ``}, {`"client":"c"`, `"client":1`}, {`,"Accepted":1`, ``}, {`"Accepted":1`, `"Accepted":"1"`},
		{`"Unit":"Bytes"`, `"Unit":"Pages"`}, {`{"Name":"Accepted"},`, ``}, {`{"Name":"Accepted"}`, `{"Name":"Bytes"}`},
		{"}\n", "}}\n"}, {`"level":"INFO"`, `"level":"INFO","data":1`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good || checkLine(bad) == nil {
			t.Errorf("%s passes for %s", bad, change[1])
		}
	}
}

// CloudWatch Logs meters bytes: a line stays short even with all metrics, and the
// documented price holds for the usual line.
func TestLength(t *testing.T) {
	f := newFormat("EventGateway/EventGateway")
	now := time.UnixMilli(1_795_000_000_000)
	name := core.EventType{Client: "a-client-of-24-characters", Event: "orders.an-event-of-32-characters"}
	everything := &tally{
		name: name, accepted: 4321, rejected: 321, failed: 321, duplicates: 37, bytes: 10 << 20,
		validation: 123_456 * time.Microsecond, publish: 1_234_567 * time.Microsecond, age: 366 * 24 * time.Hour,
		aged: true,
	}
	if n := len(f.append(nil, now, everything)); n >= 700 {
		t.Errorf("a line with everything is %d bytes long", n)
	}
	longest := *everything
	longest.name = core.EventType{Client: strings.Repeat("c", core.MaxClientName),
		Event: strings.Repeat("e", core.MaxEventName)}
	if n := len(f.append(nil, now, &longest)); n >= 850 {
		t.Errorf("a line with everything and the longest names is %d bytes long", n)
	}
	usual := f.append(nil, now, &tally{
		name: core.EventType{Client: "SpongeBob", Event: "Fruits"}, accepted: 1, bytes: 1024,
		validation: 12 * time.Microsecond, publish: 7654 * time.Microsecond, age: 150 * time.Millisecond, aged: true,
	})
	if n := len(usual); n > 490 {
		t.Errorf("the usual line is %d bytes long, which costs $%.2f a million:\n%s", n, float64(n)*0.5/1000, usual)
	}
	for _, line := range bytes.SplitAfter(append(usual, f.append(nil, now, &longest)...), []byte("\n")) {
		if len(line) > 0 && checkLine(string(line)) != nil {
			t.Errorf("%s%v", line, checkLine(string(line)))
		}
	}
}
