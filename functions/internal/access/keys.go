package access

import (
	"context"
	"strings"

	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/routes"
)

// keyAuthor begins the ID of a principal with a key.
const keyAuthor = "key:"

const sendKey = "send a key as authorization: Bearer " + keys.Prefix + "…"

// Keys accepts requests with a key as a bearer token (RFC 6750, section 2.1). The principal has
// the clients and scopes of the key. Errors: as [keys.Checker.Check].
func Keys(checker *keys.Checker) Door {
	return func(ctx context.Context, c Caller) (Principal, error) {
		text, err := bearer(c.Authorization)
		if err != nil {
			return Principal{}, err
		}
		k, err := checker.Check(ctx, text)
		if err != nil {
			return Principal{}, Challenge(challengeBadToken, err)
		}
		p := Principal{ID: keyAuthor + k.ID, Clients: k.Clients, Scopes: make([]routes.Scope, 0, len(k.Scopes))}
		for _, scope := range k.Scopes {
			p.Scopes = append(p.Scopes, routes.Scope(scope))
		}
		return p, nil
	}
}

// bearer returns the token of an Authorization header. The error does not repeat the header.
func bearer(authorization string) (string, error) {
	if authorization == "" {
		return "", unauthenticated(challengeToken, "the request has no authorization: "+sendKey)
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", unauthenticated(challengeToken, "the authorization is not a bearer token: "+sendKey)
	}
	return strings.Trim(token, " "), nil
}
