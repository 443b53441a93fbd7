package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/settings"
)

// Caller has what a request says about its sender. API Gateway has checked all but
// Authorization.
type Caller struct {
	UserARN       string // the user or role that signed the request; "" for an unsigned one
	Claims        []byte // the claims of the token, a JSON object; nil for none
	Authorization string // the header as it was sent; nobody has checked it
}

// Door returns the principal of a request. For a request without a principal, the error is
// CodeUnauthenticated with a challenge ([ChallengeOf]). A door keeps nothing that c refers to.
type Door func(ctx context.Context, c Caller) (Principal, error)

// Open lets everyone do everything.
func Open(_ context.Context, c Caller) (Principal, error) { return unbound(c.UserARN), nil }

// Signed accepts every request whose signature API Gateway checked. API Gateway also checks that
// the caller's IAM policy allows the route and the client.
func Signed(_ context.Context, c Caller) (Principal, error) {
	if c.UserARN == "" {
		return Principal{}, unauthenticated(challengeSignature,
			"the request is not signed: sign it with AWS Signature Version 4")
	}
	return unbound(c.UserARN), nil
}

// FromSettings returns the door of the deployment. open returns the keys in a table, and used is
// as in [keys.CheckerOptions].
func FromSettings(
	read *settings.Reader, open func(table string) keys.Reader, used func(context.Context, string, time.Time),
) Door {
	onlyWith(read, settings.AuthorizationIAM, settings.IAMClientRole)
	onlyWith(read, settings.AuthorizationJWT, settings.JWTClientClaim, settings.JWTScopeClaim, settings.JWTScopePrefix)
	switch authorization := read.Getenv(settings.Authorization); authorization {
	case "", settings.AuthorizationNone:
		return Open
	case settings.AuthorizationIAM:
		return signedFromSettings(read)
	case settings.AuthorizationJWT:
		return claimsFromSettings(read)
	case settings.AuthorizationKeys:
		return Keys(keys.NewChecker(open(read.Required(settings.KeyTable)), keys.CheckerOptions{Used: used}))
	default:
		read.Check(fmt.Errorf("%s is %q, not %s", settings.Authorization, authorization, strings.Join([]string{
			settings.AuthorizationIAM, settings.AuthorizationJWT, settings.AuthorizationKeys,
			settings.AuthorizationNone,
		}, " or ")))
		return nil
	}
}

// onlyWith refuses settings that belong to another authorization.
func onlyWith(read *settings.Reader, authorization string, names ...string) {
	is := read.Getenv(settings.Authorization)
	for _, name := range names {
		if is != authorization && read.Getenv(name) != "" {
			read.Check(fmt.Errorf("%s is set, but %s is %q and not %s", name, settings.Authorization, is,
				authorization))
		}
	}
}

// signedFromSettings returns the door of a deployment whose callers sign their requests.
func signedFromSettings(read *settings.Reader) Door {
	pattern := read.Getenv(settings.IAMClientRole)
	switch {
	case pattern == "":
		return Signed
	case !settings.IsClientRole(pattern):
		read.Check(fmt.Errorf("%s is %q, not %s", settings.IAMClientRole, pattern, settings.ClientRoleRule))
		return nil
	}
	return Roles(pattern, read.Required(settings.IAMAccount))
}
