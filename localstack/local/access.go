package local

import (
	"fmt"
	"slices"
	"strings"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/names"
)

// Names of environment variables that say who may call a local gateway, beside those of
// functions/settings.
const (
	authEnv      = "AUTH"         // none (default), iam, jwt or keys
	issuerEnv    = "JWT_ISSUER"   // whose tokens are taken (default: the run's own)
	audienceEnv  = "JWT_AUDIENCE" // for whom tokens must be, by commas (default: event-gateway)
	principalEnv = "PRINCIPAL"    // the ARN of whoever signs a request
	originsEnv   = "CORS_ORIGINS" // of pages that may call the gateway, by commas (default: none)
	quotasEnv    = "QUOTAS"       // whether there is a table of quotas and usage: on or off (default)
)

// Access says who may call a local gateway, and what is switched on in it. The zero value is
// a gateway that is open to all, with all that is optional off.
type Access struct {
	Authorization string // as settings.Authorization; "" is none
	Issuer        string // of tokens; "" starts one
	Audience      []string
	Principal     string // an ARN
	CORSOrigins   []string
	Quotas        bool
	Webhooks      bool
	Settings      map[string]string // of the functions, beside settings.Authorization
}

// optional are the functions' settings that an environment may have with one authorization.
var optional = map[string][]string{
	settings.AuthorizationIAM: {settings.IAMClientRole, settings.IAMAccount},
	settings.AuthorizationJWT: {settings.JWTClientClaim, settings.JWTScopeClaim, settings.JWTScopePrefix},
}

// accessFrom reads an environment. The error says what would be taken.
func accessFrom(getenv func(string) string) (a Access, err error) {
	a = Access{Authorization: getenv(authEnv), Settings: map[string]string{}}
	known := []string{
		settings.AuthorizationNone, settings.AuthorizationIAM, settings.AuthorizationJWT, settings.AuthorizationKeys,
	}
	if a.Authorization == "" {
		a.Authorization = settings.AuthorizationNone
	}
	if !slices.Contains(known, a.Authorization) {
		return a, &usageError{fmt.Sprintf("%s is %q, not %s", authEnv, a.Authorization, "none, iam, jwt or keys")}
	}
	for _, authorization := range known {
		own := map[string][]string{
			settings.AuthorizationIAM: {principalEnv}, settings.AuthorizationJWT: {issuerEnv, audienceEnv},
		}[authorization]
		for _, name := range slices.Concat(own, optional[authorization]) {
			if getenv(name) != "" && authorization != a.Authorization {
				return a, &usageError{fmt.Sprintf("%s is for %s=%s, but that is %s", name, authEnv, authorization,
					a.Authorization)}
			}
		}
	}
	for _, name := range optional[a.Authorization] {
		if value := getenv(name); value != "" {
			a.Settings[name] = value
		}
	}
	a.Issuer, a.Audience, a.Principal = getenv(issuerEnv), list(getenv(audienceEnv)), getenv(principalEnv)
	a.CORSOrigins = list(getenv(originsEnv))
	return a, a.readSwitches(getenv)
}

func (a *Access) readSwitches(getenv func(string) string) error {
	read := settings.Reader{Getenv: getenv}
	a.Quotas, a.Webhooks = read.Switch(quotasEnv, false), read.Switch(settings.Webhooks, false)
	for _, name := range []string{settings.Webhooks, settings.PublicSchemas} {
		if read.Switch(name, false) {
			a.Settings[name] = "on"
		}
	}
	if err := read.Err(); err != nil {
		return &usageError{err.Error()}
	}
	for _, origin := range a.CORSOrigins {
		if !settings.IsOrigin(origin) {
			return &usageError{fmt.Sprintf("%s has %q, not %s", originsEnv, origin, settings.OriginRule)}
		}
	}
	if a.Issuer == "" {
		return nil
	}
	if err := (gateway.Issuer{URL: a.Issuer, Audience: a.audience()}).Check(); err != nil {
		return &usageError{issuerEnv + ": " + err.Error()}
	}
	return nil
}

func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

func (a Access) audience() []string {
	if len(a.Audience) == 0 {
		return []string{"event-gateway"}
	}
	return a.Audience
}

// principal returns the ARN of whoever signs a request, in an account of the emulator.
func (a Access) principal() string {
	if a.Principal == "" {
		return "arn:aws:sts::" + names.AccountID + ":assumed-role/eventgateway-" + names.ExampleClient + "/local"
	}
	return a.Principal
}

// env is the functions' environment.
func (a Access) env() (env []string) {
	env = append(env, settings.Authorization+"="+a.Authorization)
	if a.Settings[settings.IAMClientRole] != "" && a.Settings[settings.IAMAccount] == "" {
		env = append(env, settings.IAMAccount+"="+names.AccountID)
	}
	for name, value := range a.Settings {
		env = append(env, name+"="+value)
	}
	return env
}

// claims returns those of a token for the clients with all scopes.
func (a Access) claims(clients []string) map[string]any {
	scopes := make([]string, 0, len(routes.Scopes))
	for _, scope := range routes.Scopes {
		scopes = append(scopes, a.Settings[settings.JWTScopePrefix]+string(scope))
	}
	name := func(setting, otherwise string) string {
		if a.Settings[setting] != "" {
			return a.Settings[setting]
		}
		return otherwise
	}
	return map[string]any{
		"sub": "local-run", "aud": a.audience()[0],
		name(settings.JWTClientClaim, settings.DefaultClientClaim): clients,
		name(settings.JWTScopeClaim, settings.DefaultScopeClaim):   strings.Join(scopes, " "),
	}
}
