package access

import (
	"context"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// roleName is what role names of a client have around its name.
type roleName struct {
	before, after string
	scopes        []routes.Scope // of the principals that have the role
}

// Roles is [Signed], and binds a principal to the client that is in the name of its role, and
// to the scope, if pattern has one. pattern is as settings.IsClientRole takes it. Any other
// caller has no client: users, the root user, roles of other accounts and with other names.
func Roles(pattern, account string) Door {
	names := roleNames(pattern)
	return func(ctx context.Context, c Caller) (Principal, error) {
		everyone, err := Signed(ctx, c)
		if err != nil {
			return Principal{}, err
		}
		bound := Principal{ID: everyone.ID}
		role := roleOf(c.UserARN, account)
		for _, n := range names {
			client, begins := strings.CutPrefix(role, n.before)
			client, ends := strings.CutSuffix(client, n.after)
			if begins && ends && core.CheckClient(client) == nil {
				bound.Clients, bound.Scopes = []string{client}, n.scopes
				break
			}
		}
		return bound, nil
	}
}

// roleNames takes a pattern apart, once for each scope that it can have. At most one of them
// fits a name, since no scope's name begins or ends with another's.
func roleNames(pattern string) (names []roleName) {
	if !strings.Contains(pattern, settings.RoleScope) {
		before, after, _ := strings.Cut(pattern, settings.RoleClient)
		return []roleName{{before, after, routes.Scopes}}
	}
	for _, scope := range routes.Scopes {
		before, after, _ := strings.Cut(strings.Replace(pattern, settings.RoleScope, string(scope), 1),
			settings.RoleClient)
		names = append(names, roleName{before, after, []routes.Scope{scope}})
	}
	return names
}

// roleOf returns the name of the account's role that the ARN is a session of, "" for any
// other ARN:
//
//	arn:PARTITION:sts::ACCOUNT:assumed-role/ROLE/SESSION
//
// The role's path is not in it. The caller chooses the session's name, so nothing depends on
// that. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func roleOf(arn, account string) string {
	parts := strings.Split(arn, ":")
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "sts" || parts[3] != "" || parts[4] != account {
		return ""
	}
	resource := strings.Split(parts[5], "/")
	if len(resource) != 3 || resource[0] != "assumed-role" || resource[2] == "" {
		return ""
	}
	return resource[1]
}
