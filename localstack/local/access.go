package local

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/names"
)

// Environment variables that say who may call a local gateway. functions/settings has the
// others.
const (
	authEnv      = "AUTH"         // none (default), iam, jwt or keys
	issuerEnv    = "JWT_ISSUER"   // the issuer of accepted tokens (default: the run's own)
	audienceEnv  = "JWT_AUDIENCE" // accepted audiences, with commas between them (default: event-gateway)
	principalEnv = "PRINCIPAL"    // the ARN that stands for the signer of each request
	originsEnv   = "CORS_ORIGINS" // origins whose pages may call the gateway, with commas between them (default: none)
	quotasEnv    = "QUOTAS"       // whether there is a table of quotas and usage: on or off (default)
)

// Access says who may call a local gateway, and which options it has. The zero value is a gateway
// that is open to everyone, without options.
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

// variables are the variables that have an effect with one authorization only.
var variables = []struct {
	name, authorization string
	setting             bool // of the functions
}{
	{principalEnv, settings.AuthorizationIAM, false},
	{settings.IAMClientRole, settings.AuthorizationIAM, true},
	{settings.IAMAccount, settings.AuthorizationIAM, true},
	{issuerEnv, settings.AuthorizationJWT, false},
	{audienceEnv, settings.AuthorizationJWT, false},
	{settings.JWTClientClaim, settings.AuthorizationJWT, true},
	{settings.JWTScopeClaim, settings.AuthorizationJWT, true},
	{settings.JWTScopePrefix, settings.AuthorizationJWT, true},
}

// accessFrom reads an environment. The error says which values are valid.
func accessFrom(getenv func(string) string) (a Access, err error) {
	a = Access{
		Authorization: cmp.Or(getenv(authEnv), settings.AuthorizationNone), Settings: map[string]string{},
		Issuer: getenv(issuerEnv), Audience: list(getenv(audienceEnv)), Principal: getenv(principalEnv),
		CORSOrigins: list(getenv(originsEnv)),
	}
	switch a.Authorization {
	case settings.AuthorizationNone, settings.AuthorizationIAM, settings.AuthorizationJWT, settings.AuthorizationKeys:
	default:
		return a, &usageError{fmt.Sprintf("%s is %q, not none, iam, jwt or keys", authEnv, a.Authorization)}
	}
	for _, v := range variables {
		value := getenv(v.name)
		if value != "" && v.authorization != a.Authorization {
			return a, &usageError{fmt.Sprintf("%s is for %s=%s, but that is %s", v.name, authEnv, v.authorization,
				a.Authorization)}
		}
		if value != "" && v.setting {
			a.Settings[v.name] = value
		}
	}
	if getenv(settings.Authorization) != "" {
		return a, &usageError{fmt.Sprintf("%s is for the functions: say %s=%s", settings.Authorization, authEnv,
			getenv(settings.Authorization))}
	}
	read := settings.Reader{Getenv: getenv}
	a.Quotas, a.Webhooks = read.Switch(quotasEnv, false), read.Switch(settings.Webhooks, false)
	for name, on := range map[string]bool{
		settings.Webhooks: a.Webhooks, settings.PublicSchemas: read.Switch(settings.PublicSchemas, false),
		settings.FullEnvelope: read.Switch(settings.FullEnvelope, false),
	} {
		if on {
			a.Settings[name] = "on"
		}
	}
	a.check(&read)
	if err := read.Err(); err != nil {
		return a, &usageError{err.Error()}
	}
	return a, nil
}

// arn matches the ARN of who can sign a request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
var arn = regexp.MustCompile(`^arn:aws[a-z-]*:(iam|sts)::(\d{12}):\S+$`)

// check adds the errors in the values to read.
func (a *Access) check(read *settings.Reader) {
	if !arn.MatchString(a.principal()) {
		read.Check(fmt.Errorf("%s is %q, not an ARN such as arn:aws:iam::123456789012:user/Sandy", principalEnv,
			a.Principal))
	}
	if pattern := a.Settings[settings.IAMClientRole]; pattern != "" && !settings.IsClientRole(pattern) {
		read.Check(fmt.Errorf("%s is %q, not %s", settings.IAMClientRole, pattern, settings.ClientRoleRule))
	}
	for _, origin := range a.CORSOrigins {
		if !settings.IsOrigin(origin) {
			read.Check(fmt.Errorf("%s has %q, not %s", originsEnv, origin, settings.OriginRule))
		}
	}
	if a.Issuer == "" {
		return
	}
	if err := (gateway.Issuer{URL: a.Issuer, Audience: a.audience()}).Check(); err != nil {
		read.Check(fmt.Errorf("%s: %w", issuerEnv, err))
	}
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

// principal returns the ARN that stands for the signer of each request; by default, a role of
// the examples' client.
func (a Access) principal() string {
	return cmp.Or(a.Principal,
		"arn:aws:sts::"+names.AccountID+":assumed-role/eventgateway-"+names.ExampleClient+"/local")
}

// env is the functions' environment.
func (a Access) env() (env []string) {
	env = append(env, settings.Authorization+"="+a.Authorization)
	who := arn.FindStringSubmatch(a.principal())
	if a.Settings[settings.IAMClientRole] != "" && a.Settings[settings.IAMAccount] == "" && who != nil {
		env = append(env, settings.IAMAccount+"="+who[2])
	}
	for name, value := range a.Settings {
		env = append(env, name+"="+value)
	}
	return env
}

// claims returns the claims of a token for the clients, with all scopes.
func (a Access) claims(clients []string) map[string]any {
	scopes := make([]string, 0, len(routes.Scopes))
	for _, scope := range routes.Scopes {
		scopes = append(scopes, a.Settings[settings.JWTScopePrefix]+string(scope))
	}
	name := func(setting, otherwise string) string { return cmp.Or(a.Settings[setting], otherwise) }
	return map[string]any{
		"sub": "local-run", "aud": a.audience()[0],
		name(settings.JWTClientClaim, settings.DefaultClientClaim): clients,
		name(settings.JWTScopeClaim, settings.DefaultScopeClaim):   strings.Join(scopes, " "),
	}
}
