package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/settings"
)

// Caller is what a request that API Gateway let in says of who sends it.
type Caller struct {
	UserARN       string // who signed the request; "" for nobody
	Claims        []byte // of the token that API Gateway verified: a JSON object, nil for none
	Authorization string // the header as it was sent, which nobody checked yet
}

// Door returns the principal of a request. The error is CodeUnauthenticated for a request
// without a principal, with a challenge ([Unauthenticated]). What c refers to is good until the door returns.
type Door func(ctx context.Context, c Caller) (Principal, error)

// Open lets everyone do everything.
func Open(_ context.Context, c Caller) (Principal, error) { return unbound(c.UserARN), nil }

// Signed lets everyone in whose signature API Gateway checked. The caller's IAM policy says
// which routes and which clients it may use; API Gateway holds it to that.
func Signed(_ context.Context, c Caller) (Principal, error) {
	if c.UserARN == "" {
		return Principal{}, Unauthenticated(ChallengeSignature,
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

// onlyWith refuses settings that mean something for another authorization only.
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
