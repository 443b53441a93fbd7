package config

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"example.com/eventgateway/functions/settings"
)

// maxAudience is how many audiences an authorizer can have.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const maxAudience = 50

// maxIssuer is the longest URL of an issuer that API Gateway takes.
const maxIssuer = 2048

const issuerRule = "the issuer's URL, as tokens have it in iss: https:// with a host," +
	" no query and no fragment, such as https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"

// ofDoor are the keys that only one kind of authorization has a use for.
var ofDoor = map[string][]string{
	settings.AuthorizationIAM: {"iamClientRole"},
	settings.AuthorizationJWT: {"jwtIssuer", "jwtAudience", "clientClaim", "scopeClaim", "scopePrefix"},
}

// doors checks that the context has the keys that the chosen authorization needs, and no keys of
// another one: a key without an effect would look like protection.
func (p *parser) doors(authorization string) {
	for _, door := range slices.Sorted(maps.Keys(ofDoor)) {
		for _, key := range ofDoor[door] {
			if v, given := p.get(key); given && door != authorization {
				p.bad(key, v, "left out without authorization="+door)
			}
		}
	}
	if authorization == settings.AuthorizationJWT {
		for _, key := range []string{"jwtIssuer", "jwtAudience"} {
			if _, given := p.get(key); !given {
				p.bad(key, "", "given with authorization="+authorization)
			}
		}
	}
}

func isIssuer(text string) bool {
	u, err := url.Parse(text)
	return err == nil && strings.HasPrefix(text, "https://") && u.Host != "" && u.User == nil &&
		isWord(text) && !strings.ContainsAny(text, "?#") && len(text) <= maxIssuer
}

// isWord reports whether text is printable ASCII without spaces.
func isWord(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}
