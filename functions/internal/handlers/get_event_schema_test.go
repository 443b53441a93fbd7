package handlers

import (
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
)

func TestGetEventSchema(t *testing.T) {
	var schemas memory.Schemas
	fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
	for i, document := range []string{" {}\n", `{"title":"é"}`} {
		if err := schemas.Add(t.Context(), core.Schema{
			Registration: core.Registration{Type: fruits, Version: i + 1, Fingerprint: "0123456789abcdef0123"}, Document: []byte(document),
		}); err != nil {
			t.Fatal(err)
		}
	}
	get := getEventSchema(&registry.GetEventSchema{Schemas: &schemas})
	for _, c := range []struct {
		version, ifNoneMatch string // version "-": no parameter
		status               int
		body                 string
		code                 core.Code
	}{
		{"-", "", 200, `{"title":"é"}`, ""},
		{"1", "", 200, " {}\n", ""},
		{"-", `"2-0123456789abcdef"`, 304, "", ""},
		{"-", `W/"1-x", W/"2-0123456789abcdef"`, 304, "", ""},
		{"-", `*`, 304, "", ""},
		{"1", `"2-0123456789abcdef"`, 200, " {}\n", ""},
		{"3", "", 0, "", core.CodeVersionNotFound},
		{"0", "", 0, "", core.CodeInvalidParameter},
		{"", "", 0, "", core.CodeInvalidParameter},
		{"1.0", "", 0, "", core.CodeInvalidParameter},
		{"99999999999999999999", "", 0, "", core.CodeInvalidParameter},
	} {
		query := map[string]string{}
		r := asking(query, sent("Fruits", "", "if-none-match: "+c.ifNoneMatch))
		if c.version != "-" {
			query["version"] = c.version
		}
		response, err := get(t.Context(), r)
		if core.CodeOf(err) != c.code || response.Status != c.status || string(response.Body) != c.body {
			t.Errorf("%+v: %+v, %v", c, response, err)
		}
		if err == nil && (response.Header["content-type"] != "application/schema+json" || response.Header["etag"] == "" || response.Header["schema-version"] == "") {
			t.Errorf("%+v: %v", c, response.Header)
		}
	}
}

// Only what is asked for by its number never changes.
func TestCaching(t *testing.T) {
	var schemas memory.Schemas
	if err := schemas.Add(t.Context(), core.Schema{Registration: core.Registration{
		Type: core.EventType{Client: "SpongeBob", Event: "Fruits"}, Version: 1, Fingerprint: "0123456789abcdef0123",
	}, Document: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	get := getEventSchema(&registry.GetEventSchema{Schemas: &schemas})
	for _, c := range []struct {
		query       map[string]string
		signed      bool
		ifNoneMatch string
		want        string
	}{
		{map[string]string{"version": "1"}, false, "", "public, max-age=31536000, immutable"},
		{map[string]string{"version": "1"}, true, "", "private, max-age=31536000, immutable"},
		{map[string]string{"version": "1"}, false, "*", "public, max-age=31536000, immutable"},
		{map[string]string{"version": "1"}, true, "*", "private, max-age=31536000, immutable"},
		{nil, false, "", "no-cache"},
		{nil, true, "*", "no-cache"},
		{map[string]string{"versions": ""}, false, "", "no-cache"},
	} {
		r := asking(c.query, sent("Fruits", "", "if-none-match: "+c.ifNoneMatch))
		r.Signed = c.signed
		response, err := get(t.Context(), r)
		if err != nil || response.Header["cache-control"] != c.want || (response.Status == 304) != (c.ifNoneMatch != "") {
			t.Errorf("%+v: %+v, %v", c, response, err)
		}
	}
}
