package contract

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"testing"

	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

const (
	asNDJSON = "Content-Type: application/x-ndjson"
	asEvent  = "Content-Type: application/cloudevents+json"
	asBatch  = "Content-Type: application/cloudevents-batch+json"
)

func TestACompressedBatch(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{MemoryMB: memoryMB})
	g.Register(t, "/SpongeBob/Fruits", schema)
	var compressed bytes.Buffer
	w := gzip.NewWriter(&compressed)
	for range 3000 {
		if _, err := fmt.Fprintln(w, `{"fruit":"apple"}`); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	a := g.Send(t, "POST", "/SpongeBob/Fruits/send_event?results=rejected", asNDJSON+"\nContent-Encoding: gzip",
		compressed.String())
	if a.Status != 201 || a.Body != `{"accepted":3000,"rejected":0,"failed":0,"results":[]}` {
		t.Errorf("%d %.300s", a.Status, a.Body)
	}
}
