package settings

import "strings"

// What [Authorization] may be.
const (
	AuthorizationIAM  = "iam"
	AuthorizationJWT  = "jwt"
	AuthorizationKeys = "keys"
	AuthorizationNone = "none"
)

// Defaults of [JWTClientClaim] and [JWTScopeClaim].
const (
	DefaultClientClaim = "clients"
	DefaultScopeClaim  = "scope"
)

// Placeholders of [IAMClientRole].
const (
	RoleClient = "{client}" // the name of the client
	RoleScope  = "{scope}"  // one of routes.Scopes, which is then the only one
)

// ClientRoleRule says in words what IsClientRole checks.
const ClientRoleRule = "a pattern of role names with {client} once, {scope} at most once," +
	" and letters, digits or _+=,.@- before, after or between them, such as eventgateway-{client}"

// Rules of role names: their length and the characters in them.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
const (
	maxRoleName    = 64
	roleCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-"
)

// IsClientRole reports whether text is a pattern for [IAMClientRole]. Something in it is
// fixed, because otherwise each role of the account that is called like a client would speak
// for it. A role's path is no part of its name.
func IsClientRole(text string) bool {
	fixed := strings.Replace(strings.Replace(text, RoleClient, "", 1), RoleScope, "", 1)
	return strings.Contains(text, RoleClient) && !strings.Contains(text, "}{") &&
		fixed != "" && len(fixed) < maxRoleName && strings.Trim(fixed, roleCharacters) == ""
}
