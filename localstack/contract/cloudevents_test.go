package contract

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// Two ids in Latin-1 arrive as the same text, so that both are refused. The JavaScript
// SDK's binary mode sends ids that are not ASCII in Latin-1.
func TestHeadersThatAreNotText(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{})
	g.Register(t, "/SpongeBob/Fruits?idempotent=true", `{}`)
	for _, id := range []string{"Bestellung-\xe4", "Bestellung-\xf6"} {
		connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(g.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		fmt.Fprintf(connection, "POST /SpongeBob/Fruits/send_event HTTP/1.1\r\nHost: x\r\n"+
			"Content-Type: application/json\r\nContent-Length: 2\r\n"+
			"ce-specversion: 1.0\r\nce-source: /s\r\nce-type: Fruits\r\nce-id: %s\r\n\r\n{}", id)
		response, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %d", id, response.StatusCode)
		}
	}
	if all := storedIn(t, g.Stream); len(all) > 0 {
		t.Errorf("stored: %+v", all)
	}
}

// Consumers read what a CloudEvent says about its data.
func TestTheFormOfDataReachesConsumers(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{})
	for path, schema := range map[string]string{"Fruits/register_event": `{"type":["object","null"]}`, "Notes/register_event?data_content_type=text/plain": `{}`} {
		g.Must(t, 201, "POST", "/SpongeBob/"+path, asJSON, schema)
	}
	const binary = "Ce-Specversion: 1.0\nCe-Id: %s\nCe-Source: /mine\nCe-Type: Fruits"
	structured := func(id, event, data string) string {
		return fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"/mine","type":%q%s}`, id, event, data)
	}
	for _, c := range []struct{ event, header, body string }{
		{"Fruits", asEvent, structured("no data", "Fruits", "")},
		{"Fruits", asEvent, structured("null", "Fruits", `,"data":null`)},
		{"Fruits", fmt.Sprintf(binary, "no body"), ""},
		{"Fruits", "Content-Type: application/vnd.acme+json\n" + fmt.Sprintf(binary, "acme"), `{"a": 1}`},
		{"Fruits", "Content-Type: application/json\n" + fmt.Sprintf(binary, "json"), `{"a": 1}`},
		{"Notes", asEvent, structured("text", "Notes", `,"datacontenttype":"text/plain","data":"a\nb"`)},
		{"Notes", asEvent, structured("base64", "Notes", `,"datacontenttype":"text/plain","data_base64":"YQo="`)},
	} {
		g.Want(t, 201, "", "POST", "/SpongeBob/"+c.event+"/send_event", c.header, c.body)
	}
	want := map[string]string{
		"no data": `"" <nil> false`, "null": `"" null false`, "no body": `"" <nil> false`, "acme": `"application/vnd.acme+json" {"a": 1} false`, "json": `"" {"a": 1} false`,
		"text": "\"text/plain\" a\nb true", "base64": "\"text/plain\" a\n false",
	}
	for _, r := range storedIn(t, g.Stream) {
		data := string(r.Data)
		if r.Data == nil {
			data = "<nil>"
		}
		if got := fmt.Sprintf("%q %s %v", r.DataContentType, data, r.Text); got != want[r.ID] {
			t.Errorf("%s: %s, want %s", r.ID, got, want[r.ID])
		}
		delete(want, r.ID)
	}
	if len(want) > 0 {
		t.Errorf("not stored: %v", want)
	}
}
