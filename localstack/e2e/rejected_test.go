//go:build e2e

package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"testing"
)

// The stream of rejected events has each event that the API refuses: its bytes, the reason
// and the version of the schema.
func TestRejected(t *testing.T) {
	deployed.Register(t, "/Kept/Strict", strict)
	sent := map[string]string{ // code by body
		"{ \"fruit\" : 1.0 }\n":   "event_invalid",
		`{"fruit":"🍎","x":"<&>"}`: "event_invalid",
		`{"fruit":`:               "invalid_json",
	}
	for body := range sent {
		if a := deployed.Send(t, "POST", "/Kept/Strict/send_event", jsonType, body); a.Status < 400 || a.Status > 422 {
			t.Errorf("%q: %d %s", body, a.Status, a.Body)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	for _, records := range readShards(ctx, t, deployed.RejectedStreamName) {
		for _, record := range records {
			var event struct {
				SpecVersion, ID, Source, Type, Time string
				Data                                struct {
					Client, Event, Code, Detail string
					SchemaVersion               int `json:"schema_version"`
					Errors                      []json.RawMessage
					Body                        json.RawMessage
					BodyBase64                  string `json:"body_base64"`
				}
			}
			if err := json.Unmarshal(record.Data, &event); err != nil {
				t.Fatalf("%v: %s", err, record.Data)
			}
			data := event.Data
			if data.Client != "Kept" { // another test's
				continue
			}
			body := string(data.Body)
			if body == "" {
				decoded, err := base64.StdEncoding.DecodeString(data.BodyBase64)
				if err != nil {
					t.Errorf("%v: %s", err, record.Data)
				}
				body = string(decoded)
			}
			invalid := data.Code == "event_invalid"
			if event.SpecVersion != "1.0" || event.Source != "/Kept" || event.Time == "" || data.Event != "Strict" ||
				data.Detail == "" ||
				sent[body] != data.Code || invalid != (data.SchemaVersion == 1) || invalid != (len(data.Errors) > 0) {
				t.Errorf("kept: %s", record.Data)
			}
			delete(sent, body)
		}
	}
	for body := range sent {
		t.Errorf("%q is not kept", body)
	}
}
