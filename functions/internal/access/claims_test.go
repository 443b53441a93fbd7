package access

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/routes"
)

// The clients and scopes of a token are those that its claims name, in each form in which API
// Gateway or an emulator passes them on.
func TestClientsOfTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		client, prefix, claims string
		clients                []string
		scopes                 string
	}{
		{"clients", "", `"clients":"SpongeBob","scope":"publish"`, []string{"SpongeBob"}, "publish"},
		{"clients", "", `"clients":"[SpongeBob]","scope":"publish read"`, []string{"SpongeBob"}, "publish read"},
		{"clients", "", `"clients":"[SpongeBob Patrick]","scope":"[read publish]"`, []string{"SpongeBob", "Patrick"},
			"read publish"},
		{"clients", "", `"clients":["SpongeBob","Patrick"],"scope":["admin"]`, []string{"SpongeBob", "Patrick"}, "admin"},
		{"clients", "", `"clients":"SpongeBob Patrick"`, []string{"SpongeBob", "Patrick"}, ""},
		{"clients", "", `"clients":"a","clients":"b"`, []string{"b"}, ""},
		{"clients", "", `"\u0063lients":"a"`, []string{"a"}, ""},
		{"https://example.com/clients", "", `"https:\/\/example.com\/clients":"a"`, []string{"a"}, ""},
		{"cognito:groups", "", `"cognito:groups":"[us-east-1_Google.com a]"`, []string{"a"}, ""},
		{"clients", "events/", `"clients":"a","scope":"events/publish read openid events/other"`, []string{"a"}, "publish"},
		{"clients", "events/", `"clients":"a","scope":"events/events/publish Events/read"`, []string{"a"}, ""},
		{"clients", "", `"clients":"a","scope":"publish"`, []string{"a"}, "publish"},

		{"clients", "", `"scope":"publish"`, nil, "publish"},
		{"clients", "", `"Clients":"a"`, nil, ""},
		{"clients", "", `"clients":""`, nil, ""},
		{"clients", "", `"clients":"[]"`, nil, ""},
		{"clients", "", `"clients":[]`, nil, ""},
		{"clients", "", `"clients":null`, nil, ""},
		{"clients", "", `"clients":7`, nil, ""},
		{"clients", "", `"clients":{"a":"b"}`, nil, ""},
		{"clients", "", `"clients":[["a"],{"a":"b"},7,null]`, nil, ""},
		{"clients", "", `"clients":"*"`, nil, ""},
		{"clients", "", `"clients":["*"]`, nil, ""},
		{"clients", "", `"clients":"[* _hooks .. a/b a%2fb]"`, nil, ""},
		{"clients", "", `"clients":["a b"]`, nil, ""},
		{"clients", "", `"clients":"a,b"`, nil, ""},
		{"clients", "", `"clients":"a\tb\u2003c\u0000d"`, nil, ""},
		{"clients", "", `"clients":"[\"a\",\"b\"]"`, nil, ""},
		{"clients", "", `"clients":"[a"`, nil, ""},
		{"clients", "", `"clients":"` + strings.Repeat("a", core.MaxClientName+1) + `"`, nil, ""},
		{"clients", "", `"clients":"a","scope":"Publish publishing publish,read"`, []string{"a"}, ""},
	} {
		p, err := Claims(c.client, "scope", c.prefix)(t.Context(), Caller{Claims: []byte(`{"sub":"s",` + c.claims + `}`)})
		if scopes := strings.Trim(fmt.Sprint(p.Scopes), "[]"); err != nil || p.ID != "jwt:s" ||
			!slices.Equal(p.Clients, c.clients) || scopes != c.scopes {
			t.Errorf("%s: %+v, %v", c.claims, p, err)
		}
	}
}

func TestWhoseATokenIs(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("s", maxSubject)
	for claims, id := range map[string]string{
		`{"sub":"s","client_id":"c"}`: "jwt:s", `{"client_id":"c"}`: "jwt:c", `{"sub":"","client_id":"c"}`: "jwt:c",
		`{"sub":"` + long + `"}`:  "jwt:" + long,
		`{"sub":"s` + long + `"}`: "", `{}`: "", `{"sub":7}`: "", `{"iss":"s"}`: "", `[]`: "", ``: "",
	} {
		p, err := Claims("clients", "scope", "")(t.Context(), Caller{Claims: []byte(claims)})
		if p.ID != id || (core.CodeOf(err) == core.CodeUnauthenticated) != (id == "") {
			t.Errorf("%s: %q, %v", claims, p.ID, err)
		}
	}
	if _, err := Claims("clients", "scope", "")(t.Context(), Caller{UserARN: "arn:aws:iam::1:user/a",
		Authorization: "Bearer e30.e30."}); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("claims that nobody verified: %v", err)
	}
}

// The refusal says which claim to set.
func TestATokenWithoutClients(t *testing.T) {
	t.Parallel()
	p, err := Claims("groups", "scope", "")(t.Context(), Caller{Claims: []byte(`{"sub":"s","scope":"publish"}`)})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Enter(routes.All[0], "SpongeBob")
	if core.CodeOf(err) != core.CodeClientNotAllowed || !strings.Contains(err.Error(), `claim "groups"`) {
		t.Error(err)
	}
}

// No text of a claim gives a client that is not in it, as encoding/json reads it.
func FuzzClaims(f *testing.F) {
	for _, seed := range []string{
		`{"sub":"s","clients":"[a b]"}`, `{"sub":"s","clients":["a","b c"]}`, `{"sub":"s","clients":"a","clients":"b"}`,
		`{"sub":"s","client\u0073":"[\"a\",\"*\"]"}`, `{"sub":"s","clients":{"clients":"a"}}`, `{"clients":"a`, `"clients":"a"`,
		`{"sub":"s","clients":"[[a] [b]]"}`, `{"a":{"clients":"x"},"sub":"s","clients":"\ud800a"}`,
	} {
		f.Add(seed)
	}
	door := Claims("clients", "scope", "")
	f.Fuzz(func(t *testing.T, claims string) {
		p, err := door(t.Context(), Caller{Claims: []byte(claims)})
		if err != nil && len(p.Clients) > 0 {
			t.Fatalf("refused, with %q", p.Clients)
		}
		var object map[string]any
		if json.Unmarshal([]byte(claims), &object) != nil {
			return // API Gateway passes on JSON only
		}
		for _, client := range p.Clients {
			if core.CheckClient(client) != nil || !named(object["clients"], client) {
				t.Fatalf("%s gives %q", claims, client)
			}
		}
	})
}

// named reports whether a claim's value has the name, as an item or as a whole word.
func named(value any, name string) bool {
	if items, ok := value.([]any); ok {
		return slices.Contains(items, any(name))
	}
	text, _ := value.(string)
	for i := range len(text) {
		if rest, ok := strings.CutPrefix(text[i:], name); ok &&
			(i == 0 || strings.ContainsRune("[ ", rune(text[i-1]))) &&
			(rest == "" || strings.ContainsRune("] ", rune(rest[0]))) {
			return true
		}
	}
	return false
}
