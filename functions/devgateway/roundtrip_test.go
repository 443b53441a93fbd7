package devgateway

import (
	"net/http"
	"testing"

	"example.com/eventgateway/events/client"
)

// The Go client asks a gateway without a connection as it does with one.
func TestWithoutAConnection(t *testing.T) {
	t.Parallel()
	g := New(Options{})
	c, err := client.New("http://gateway.invalid", client.Options{HTTPClient: &http.Client{Transport: g}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Register(t.Context(), "SpongeBob", "Fruits", []byte(`{"type":"object"}`)); err != nil {
		t.Fatal(err)
	}
	receipt, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{}`))
	if err != nil || receipt.SequenceNumber != "00000000000000000001" {
		t.Errorf("%+v, %v", receipt, err)
	}
	if _, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`1`)); err == nil {
		t.Error("an invalid event is taken")
	}
	answer, err := (&http.Client{Transport: g}).Get("http://gateway.invalid/_dev/accepted")
	if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%+v, %v", answer, err)
	}
	answer.Body.Close()
}
