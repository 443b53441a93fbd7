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

// Claims binds a principal to the clients in one claim of its token and to the scopes in
// another. API Gateway has verified the token. Both claims are arrays, or names with spaces
// between them, as scope is (RFC 8693, section 4.2). Scopes have prefix before their names.
// Every name counts that is a client's or a scope's, and nothing else: [Every] is no client's.
//
// The principal's ID is "jwt:" and the sub of the token, or its client_id.
func Claims(client, scope, prefix string) Door {
	none := fmt.Sprintf("the token names no client in its claim %q", client)
	return func(_ context.Context, c Caller) (Principal, error) {
		subject := cmp.Or(claim(c.Claims, "sub").text(), claim(c.Claims, "client_id").text())
		switch {
		case c.Claims == nil:
			return Principal{}, Unauthenticated(ChallengeToken,
				"the request has no token: send one as authorization: Bearer eyJ…")
		case subject == "" || len(subject) > maxSubject:
			return Principal{}, Unauthenticated(ChallengeBadToken, fmt.Sprintf(
				"the token does not say whose it is: it has no sub or client_id of 1 to %d bytes", maxSubject))
		}
		p := Principal{ID: settings.AuthorizationJWT + ":" + subject, noClient: none}
		for _, name := range claim(c.Claims, client).names() {
			if core.CheckClient(name) == nil {
				p.Clients = append(p.Clients, name)
			}
		}
		for _, name := range claim(c.Claims, scope).names() {
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

// value is a claim's, in JSON.
type value []byte

// claim returns a member of a JSON object, the last of several, nil for none.
func claim(claims []byte, name string) (found value) {
	for quoted, v := range jsontext.Members(claims) {
		if bytes.IndexByte(quoted, '\\') < 0 && string(quoted) == `"`+name+`"` || value(quoted).text() == name {
			found = v
		}
	}
	return found
}

// text returns the text of a JSON string, "" for anything else.
func (v value) text() (text string) {
	if json.Unmarshal(v, &text) != nil {
		return ""
	}
	return text
}

// names returns the names in an array, or in a text with spaces between them. API Gateway
// hands arrays on as texts, such as "[SpongeBob Patrick]", in which a name with a space
// cannot be told from two. Not all its imitations do.
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
