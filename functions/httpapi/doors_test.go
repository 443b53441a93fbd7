package httpapi

import (
	"crypto/rand"
	"testing"
	"time"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/routes"
)

// doorUnderTest is a door, and what callers show it.
type doorUnderTest struct {
	name string
	door access.Door
	// challenge and badToken are the WWW-Authenticate for a request without credentials, and
	// for one with wrong credentials.
	challenge, badToken string
	// shown returns what a caller shows for a route that wants the scope: for SpongeBob, who
	// calls it, unless the kind says otherwise.
	shown func(kind string, scope, other routes.Scope) (shown credential, ok bool)
}

// credential is what a request says of its caller.
type credential struct {
	authorizer    map[string]any // of requestContext, from API Gateway
	authorization string         // the header
	id            string         // of the principal
}

// Kinds of credentials, and how each is answered where the door knows it.
var kinds = []struct{ name, want string }{
	{"nothing", unauthenticated},
	{"wrong", unauthenticated},
	{"expired", unauthenticated},
	{"revoked", unauthenticated},
	{"no client", notAllowed},
	{"other client", notAllowedThere},
	{"other spelling", notAllowedThere},
	{"other scope", "403 scope_missing"},
	{"right", ""},
}

const (
	unauthenticated = "401 unauthenticated"
	notAllowed      = "403 client_not_allowed"
	whereAClient    = " where the path names a client"
	notAllowedThere = notAllowed + whereAClient
)

// doorsUnderTest are all of them.
func doorsUnderTest(t *testing.T) []doorUnderTest {
	return []doorUnderTest{openDoor(), signedDoor(), rolesDoor(), tokensDoor(), keysDoor(t)}
}

func signedBy(arn string) credential {
	return credential{authorizer: map[string]any{"iam": map[string]string{"userArn": arn}}, id: arn}
}

// openDoor is authorization=none.
func openDoor() doorUnderTest {
	return doorUnderTest{name: "none", door: access.Open,
		shown: func(kind string, _, _ routes.Scope) (credential, bool) { return credential{}, kind == "right" }}
}

// signedDoor is authorization=iam: API Gateway refuses signatures that are wrong, and what the
// caller's policy does not allow.
func signedDoor() doorUnderTest {
	return doorUnderTest{name: "iam", door: access.Signed, challenge: "AWS4-HMAC-SHA256",
		shown: func(kind string, _, _ routes.Scope) (credential, bool) {
			if kind == "nothing" {
				return credential{}, true
			}
			return signedBy("arn:aws:iam::123456789012:user/anyone"), kind == "right"
		}}
}

// role is the ARN of a session of a role of the account that the door of roles has.
func role(name string) string { return "arn:aws:sts::123456789012:assumed-role/" + name + "/session" }

// rolesDoor is authorization=iam with iamClientRole.
func rolesDoor() doorUnderTest {
	return doorUnderTest{
		name: "iam roles", door: access.Roles("gw-{client}-{scope}", "123456789012"), challenge: "AWS4-HMAC-SHA256",
		shown: func(kind string, scope, other routes.Scope) (credential, bool) {
			switch kind {
			case "nothing":
				return credential{}, true
			case "no client":
				return signedBy("arn:aws:iam::123456789012:user/gw-SpongeBob-" + string(scope)), true
			case "other client":
				return signedBy(role("gw-Patrick-" + string(scope))), true
			case "other spelling":
				return signedBy(role("gw-spongebob-" + string(scope))), true
			case "other scope":
				return signedBy(role("gw-SpongeBob-" + string(other))), true
			case "right":
				return signedBy(role("gw-SpongeBob-" + string(scope))), true
			}
			return credential{}, false
		}}
}

// tokensDoor is authorization=jwt: API Gateway refuses tokens that are wrong or expired.
func tokensDoor() doorUnderTest {
	const sent = "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.e30.c2lnbmF0dXJl"
	token := func(subject, clients string, scope routes.Scope) credential {
		claims := map[string]string{"sub": subject, "clients": clients, "scope": "openid gw/" + string(scope)}
		return credential{
			authorizer:    map[string]any{"jwt": map[string]any{"claims": claims, "scopes": nil}},
			authorization: sent, id: "jwt:" + subject,
		}
	}
	return doorUnderTest{
		name: "jwt", door: access.Claims("clients", "scope", "gw/"), challenge: `Bearer realm="eventgateway"`,
		badToken: `Bearer realm="eventgateway", error="invalid_token"`,
		shown: func(kind string, scope, other routes.Scope) (credential, bool) {
			switch kind {
			case "nothing": // a header that nobody verified is nothing
				return credential{authorization: sent}, true
			case "wrong": // it says nobody's name
				return token("", "SpongeBob", scope), true
			case "no client":
				return token("s", "* [] Sponge/Bob", scope), true
			case "other client":
				return token("s", "[Patrick Sandy]", scope), true
			case "other spelling":
				return token("s", "spongebob", scope), true
			case "other scope":
				return token("s", "[Patrick SpongeBob]", other), true
			case "right":
				return token("s", "[Patrick SpongeBob]", scope), true
			}
			return credential{}, false
		}}
}

// keysDoor is authorization=keys.
func keysDoor(t *testing.T) doorUnderTest {
	ring := newRing(t)
	return doorUnderTest{
		name: "keys", door: access.Keys(ring.checker), challenge: `Bearer realm="eventgateway"`,
		badToken: `Bearer realm="eventgateway", error="invalid_token"`,
		shown: func(kind string, scope, other routes.Scope) (credential, bool) {
			switch kind {
			case "nothing":
				return credential{}, true
			case "wrong":
				text, _, err := keys.New(rand.Reader)
				return credential{authorization: "Bearer " + text}, err == nil
			case "expired":
				return ring.key("SpongeBob", scope, time.Hour), true
			case "revoked":
				return ring.revoked(scope), true
			case "other client":
				return ring.key("Patrick", scope, 0), true
			case "other spelling":
				return ring.key("spongebob", scope, 0), true
			case "other scope":
				return ring.key("SpongeBob", other, 0), true
			case "right":
				return ring.key("SpongeBob", scope, 0), true
			}
			return credential{}, false
		}}
}

// ring makes keys, and checks them two hours later.
type ring struct {
	t       *testing.T
	store   memory.Keys
	manager *keys.Manager
	checker *keys.Checker
}

func newRing(t *testing.T) *ring {
	r := &ring{t: t}
	now := time.Now()
	r.manager = &keys.Manager{Store: &r.store, Now: func() time.Time { return now }, Random: rand.Reader}
	r.checker = keys.NewChecker(&r.store, keys.CheckerOptions{Now: func() time.Time { return now.Add(2 * time.Hour) }})
	return r
}

// key makes a key that expires after some time, or never for 0.
func (r *ring) key(client string, scope routes.Scope, after time.Duration) credential {
	r.t.Helper()
	wanted := keys.Wanted{Clients: []string{client}, Scopes: []string{string(scope)}}
	if after > 0 {
		wanted.Expires = r.manager.Now().Add(after)
	}
	k, text, err := r.manager.Create(r.t.Context(), wanted)
	if err != nil {
		r.t.Fatal(err)
	}
	return credential{authorization: "Bearer " + text, id: "key:" + k.ID}
}

func (r *ring) revoked(scope routes.Scope) credential {
	r.t.Helper()
	c := r.key("SpongeBob", scope, 0)
	if _, err := r.manager.Revoke(r.t.Context(), c.id[len("key:"):]); err != nil {
		r.t.Fatal(err)
	}
	return c
}
