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
			return Principal{}, Unauthenticated(ChallengeToken,
				"the request has no token: send one as authorization: Bearer eyJ…")
		case subject == "" || len(subject) > maxSubject:
			return Principal{}, Unauthenticated(ChallengeBadToken, fmt.Sprintf(
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

// value is a claim's, in JSON.
type value []byte

// find returns the members of a JSON object with these names, nil for none. Of several with
// one name, it is the last.
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
