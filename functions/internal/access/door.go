package access

import (
	"fmt"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/settings"
)

// Door returns the principal of a request that API Gateway let in. userARN is who signed it,
// "" for nobody. The error is CodeUnauthenticated for a request without a principal.
type Door func(userARN string) (Principal, error)

// Open lets everyone do everything.
func Open(userARN string) (Principal, error) { return unbound(userARN), nil }

// Signed lets everyone in whose signature API Gateway checked. The caller's IAM policy says
// which routes and which clients it may use; API Gateway holds it to that.
func Signed(userARN string) (Principal, error) {
	if userARN == "" {
		return Principal{}, &core.Error{
			Code: core.CodeUnauthenticated, Detail: "the request is not signed: sign it with AWS Signature Version 4",
		}
	}
	return unbound(userARN), nil
}

// FromSettings returns the door of the deployment.
func FromSettings(read *settings.Reader) Door {
	authorization, pattern := read.Getenv(settings.Authorization), read.Getenv(settings.IAMClientRole)
	switch {
	case authorization == settings.AuthorizationIAM && pattern != "":
		if !settings.IsClientRole(pattern) {
			read.Check(fmt.Errorf("%s is %q, not %s", settings.IAMClientRole, pattern, settings.ClientRoleRule))
			return nil
		}
		return Roles(pattern, read.Required(settings.IAMAccount))
	case pattern != "":
		read.Check(fmt.Errorf("%s is set, but %s is %q and not %s", settings.IAMClientRole,
			settings.Authorization, authorization, settings.AuthorizationIAM))
	case authorization == settings.AuthorizationIAM:
		return Signed
	case authorization != "" && authorization != settings.AuthorizationNone:
		read.Check(fmt.Errorf("%s is %q, not %s", settings.Authorization, authorization,
			strings.Join([]string{settings.AuthorizationIAM, settings.AuthorizationNone}, " or ")))
	}
	return Open
}
