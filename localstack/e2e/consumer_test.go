//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The example of a consumer is called with the events of its topics, and with no others: by the
// stack's event source mapping, with its filter. The emulator neither tries again nor knows partial
// failures, so those are tested without it, in events/lambdaconsumer.
func TestExampleConsumer(t *testing.T) {
	ids := map[string]bool{} // by event, whether it is to be read
	for _, c := range []struct {
		topic string
		read  bool
	}{ // those that are not come first, so that they were looked at when the others are read
		{"/Read/FruitsToo", false}, {"/Other/Fruits", false},
		{"/Read/Fruits", true}, {"/All/Fruits", true}, {"/All/Colors", true},
	} {
		deployed.Register(t, c.topic, strict)
		for n := range 3 {
			answer := deployed.Must(t, 201, "POST", c.topic+"/send_event", jsonType, fmt.Sprintf(`{"fruit":"%d"}`, n))
			var receipt struct{ ID string }
			if err := json.Unmarshal([]byte(answer.Body), &receipt); err != nil || receipt.ID == "" {
				t.Fatal(answer.Body, err)
			}
			ids[receipt.ID] = c.read
		}
	}
	end := time.Now().Add(limit)
	for unread(ids, readLog(t, deployed.ConsumerLogGroup)) > 0 {
		if time.Now().After(end) {
			t.Fatalf("the consumer did not read all events:\n%s", readLog(t, deployed.ConsumerLogGroup))
		}
		time.Sleep(time.Second)
	}
	time.Sleep(2 * time.Second) // the emulator looks at each shard once a second
	log := readLog(t, deployed.ConsumerLogGroup)
	for id, read := range ids {
		if !read && strings.Contains(log, id) {
			t.Errorf("the consumer was called with %s, which is of no topic of its", id)
		}
	}
	for _, wrong := range []string{"not the gateway's", "comes again", "panic"} {
		if strings.Contains(log, wrong) {
			t.Errorf("the log says %q:\n%s", wrong, log)
		}
	}
}

// unread returns how many of the events that are to be read the log does not have.
func unread(ids map[string]bool, log string) (n int) {
	for id, read := range ids {
		if read && !strings.Contains(log, id) {
			n++
		}
	}
	return n
}

// readLog returns what a log group of the emulator has.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
func readLog(t *testing.T, group string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, deployed.endpoint,
		strings.NewReader(fmt.Sprintf(`{"logGroupName":%q,"limit":10000}`, group)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "Logs_20140328.FilterLogEvents")
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/logs/aws4_request")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("the log group %s: %s, %v: %s", group, answer.Status, err, body)
	}
	return string(body)
}
