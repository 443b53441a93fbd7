package access

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/jsontext"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// maxSubject is how long a sub may be (OpenID Connect Core 1.0, section 2).
const maxSubject = 255

// Claims accepts requests with a token that API Gateway verified. The principal has the clients
// in one claim of the token and the scopes in another. A claim is an array of names, or a text
// with spaces between names, as scope is (RFC 8693, section 4.2). Names of scopes begin with
// prefix. Claims skips names that no client or scope can have, such as [Every].
//
// The principal's ID is "jwt:" and the sub of the token, or its client_id.
func Claims(client, scope, prefix string) Door {
	wanted := [...]string{"sub", "client_id", client, scope}
	none := fmt.Sprintf("the token names no client in its claim %q", client)
	return func(_ context.Context, c Caller) (Principal, error) {
		found := find(c.Claims, wanted)
		subject := found[0].text()
		if subject == "" {
			subject = found[1].text()
		}
		switch {
		case c.Claims == nil:
			return Principal{}, unauthenticated(challengeToken,
				"the request has no token: send one as authorization: Bearer eyJ…")
		case subject == "" || len(subject) > maxSubject:
			return Principal{}, unauthenticated(challengeBadToken, fmt.Sprintf(
				"the token does not say whose it is: it has no sub or client_id of 1 to %d bytes", maxSubject))
		}
		names := found[3].names()
		p := Principal{
			ID: settings.AuthorizationJWT + ":" + subject, noClient: none,
			Clients: slices.DeleteFunc(found[2].names(),
				func(name string) bool { return core.CheckClient(name) != nil }),
			Scopes: make([]routes.Scope, 0, len(names)),
		}
		for _, name := range names {
			if name, ok := strings.CutPrefix(name, prefix); ok && slices.Contains(routes.Scopes, routes.Scope(name)) {
				p.Scopes = append(p.Scopes, routes.Scope(name))
			}
		}
		return p, nil
	}
}

// claimsFromSettings returns the door of a deployment whose callers have tokens.
func claimsFromSettings(read *settings.Reader) Door {
	return Claims(
		cmp.Or(read.Getenv(settings.JWTClientClaim), settings.DefaultClientClaim),
		cmp.Or(read.Getenv(settings.JWTScopeClaim), settings.DefaultScopeClaim),
		read.Getenv(settings.JWTScopePrefix),
	)
}

// value is the value of a claim, in JSON.
type value []byte

// find returns the members of a JSON object with these names; nil for a missing one. If several
// members have one name, the last one counts.
func find(claims []byte, names [4]string) (found [4]value) {
	for quoted, v := range jsontext.Members(claims) {
		for i, name := range names {
			if value(quoted).is(name) {
				found[i] = v
			}
		}
	}
	return found
}

// is reports whether the value is a JSON string with this text.
func (v value) is(text string) bool {
	if bytes.IndexByte(v, '\\') >= 0 {
		return v.text() == text
	}
	return len(v) == len(text)+2 && v[0] == '"' && string(v[1:len(v)-1]) == text
}

// text returns the text of a JSON string, "" for anything else.
func (v value) text() string {
	if len(v) < 2 || v[0] != '"' {
		return ""
	}
	if end, odd := jsontext.String(v, 1); end == len(v) && odd&jsontext.Escaped == 0 {
		return string(v[1 : end-1])
	}
	var text string
	_ = json.Unmarshal(v, &text) // it stays empty
	return text
}

// names returns the names in an array, or in a text with spaces between them. API Gateway
// passes an array as a text, such as "[SpongeBob Patrick]", so a name with a space looks like
// two names. Some emulators pass the array itself.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func (v value) names() (names []string) {
	if len(v) > 0 && v[0] == '[' {
		for item := range jsontext.Elements(v) {
			names = append(names, value(item).text())
		}
		return names
	}
	text := v.text()
	if inner, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(inner, "]") {
		text = strings.TrimSuffix(inner, "]")
	}
	return strings.Split(text, " ")
}
