package client_test

import (
	"net/http"
	"testing"

	"example.com/eventgateway/events/client"
)

const dryReceipt = `{"id":"","client":"SpongeBob","event":"Fruits","schema_version":2,"partition_key":"","shard_id":"","sequence_number":"","dry_run":true}`

func TestDryRun(t *testing.T) {
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "POST" || r.URL.Path != "/SpongeBob/Fruits/send_event" ||
			r.URL.RawQuery != "dry_run=true&version=2" || r.Header.Get("Ce-Id") != "7" {
			t.Errorf("got %s %s %v", r.Method, r.URL, r.Header)
		}
		answers(201, "application/json", dryReceipt)(w, r)
	})
	got, err := c.DryRun(t.Context(), "SpongeBob", "Fruits", client.Event{ID: "7", Version: 2, Data: []byte("1")})
	if err != nil || !got.DryRun || got.SchemaVersion != 2 || got.SequenceNumber != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// A gateway that stores the event all the same has not made a dry run.
func TestDryRunWantsADryReceipt(t *testing.T) {
	for _, body := range []string{"", "{}", `[]`, receipt} {
		c := gateway(t, answers(201, "application/json", body))
		if _, err := c.DryRun(t.Context(), "a", "b", client.Event{Data: []byte("1")}); !client.MayBeStored(err) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestDryRunOfABatch(t *testing.T) {
	const answer = `{"accepted":1,"rejected":1,"failed":0,"dry_run":true,"results":[` +
		`{"index":0,"status":201,"receipt":` + dryReceipt + `,"retryable":false},` +
		`{"index":1,"status":422,"code":"event_invalid","detail":"no","retryable":false}]}`
	batch := []client.Event{{Data: []byte("1")}, {Data: []byte("2")}}
	for _, dry := range []bool{true, false} {
		c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
			if (r.URL.RawQuery == "dry_run=true") != dry {
				t.Errorf("asked for %s", r.URL)
			}
			answers(207, "application/json", answer)(w, r)
		})
		got, err := c.SendBatch(t.Context(), "SpongeBob", "Fruits", batch, client.BatchOptions{DryRun: dry})
		if (err == nil) != dry || dry && (got.Accepted != 1 || !got.DryRun) { // else it is no answer to a real batch
			t.Errorf("%t: %+v, %v", dry, got, err)
		}
	}
}

// Whatever happens to a dry run, nothing is stored.
func TestADryRunStoresNothing(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"a fault":       answers(500, "", ""),
		"a lost answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		c := gateway(t, h)
		_, alone := c.DryRun(t.Context(), "a", "b", client.Event{Data: []byte("1")})
		_, batch := c.SendBatch(t.Context(), "a", "b", []client.Event{{Data: []byte("1")}},
			client.BatchOptions{DryRun: true})
		_, sent := c.Send(t.Context(), "a", "b", []byte("1"))
		if alone == nil || batch == nil || client.MayBeStored(alone) || client.MayBeStored(batch) ||
			!client.MayBeStored(sent) {
			t.Errorf("%s: %v, %v; sent: %v", name, alone, batch, sent)
		}
	}
}

// A request that only reads stores nothing, also if it fails.
func TestReadingStoresNothing(t *testing.T) {
	c := gateway(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	_, read := c.Schema(t.Context(), "a", "b", client.SchemaOptions{})
	if _, sent := c.Send(t.Context(), "a", "b", []byte("1")); client.MayBeStored(read) || !client.MayBeStored(sent) {
		t.Errorf("reading: %v, %t; sending: %v, %t", read, client.MayBeStored(read), sent, client.MayBeStored(sent))
	}
}
