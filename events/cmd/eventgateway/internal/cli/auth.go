package cli

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/pflag"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/client/sigv4"
)

// Values of --auth.
const (
	authNone = "none"
	authIAM  = "iam"
	authKey  = "key"
	authJWT  = "jwt"
)

// Environment variables with secrets. There are no flags for secrets, because other users of the
// machine can read command lines.
const (
	keyVariable   = "EVENTGATEWAY_KEY"
	tokenVariable = "EVENTGATEWAY_TOKEN"
)

var authValues = []string{authNone, authIAM, authKey, authJWT}

// auth is how requests authenticate.
type auth struct {
	flag      string // --auth; "" chooses by what is set
	allowHTTP bool
}

func (x *auth) flags(flags *pflag.FlagSet) {
	flags.StringVar(&x.flag, "auth", os.Getenv("EVENTGATEWAY_AUTH"),
		"how requests are authorized: key ("+keyVariable+"), jwt (the token in "+tokenVariable+"), iam, which signs "+
			"them with your AWS credentials, or none (default: key or jwt if that is set) [EVENTGATEWAY_AUTH]")
	flags.BoolVar(&x.allowHTTP, "allow-http", false,
		"send a key or a token also over http to another machine, where others can read it")
}

// secret returns what a variable has, without the newline that files end with.
func secret(variable string) string { return strings.TrimSpace(os.Getenv(variable)) }

// kind is --auth or, without it, what the environment has a secret for.
func (x *auth) kind() string {
	switch {
	case x.flag != "":
		return x.flag
	case secret(keyVariable) != "":
		return authKey
	case secret(tokenVariable) != "":
		return authJWT
	}
	return authNone
}

// Auth is how requests are authorized: none, iam, key or jwt.
func (a *App) Auth() string { return a.auth.kind() }

// options adds the credentials to the options of a client of the gateway at a URL. It returns a
// UsageError if they are missing or mistyped.
func (x *auth) options(ctx context.Context, url, region string, options *client.Options) error {
	if x.flag == "" && secret(keyVariable) != "" && secret(tokenVariable) != "" {
		return Usagef("%s and %s are both set: say which one to send, with --auth key or --auth jwt",
			keyVariable, tokenVariable)
	}
	options.AllowHTTP = x.allowHTTP
	switch x.kind() {
	case authKey:
		return x.key(options)
	case authJWT:
		token := secret(tokenVariable)
		if token == "" {
			return Usagef("--auth jwt sends the token in %s, which is not set: your identity provider issues it",
				tokenVariable)
		}
		if strings.ContainsFunc(token, unicode.IsSpace) {
			return Usagef("%s has a space or a newline in it: want the token alone, without Bearer", tokenVariable)
		}
		options.Token = func(context.Context) (string, error) { return token, nil }
	case authIAM:
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		signer, err := sigv4.New(ctx, url, region)
		if err != nil {
			return err
		}
		options.Sign = signer.Sign
	}
	return nil
}

func (x *auth) key(options *client.Options) error {
	options.Key = secret(keyVariable)
	if options.Key == "" {
		return Usagef("--auth key sends the key in %s, which is not set: the gateway's operator makes one with "+
			"eventgateway keys create", keyVariable)
	}
	if _, err := keys.Parse(options.Key); err != nil {
		refusal, _ := errors.AsType[*core.Error](err) // Parse returns no other
		return Usagef("%s: %s", keyVariable, refusal.Detail)
	}
	return nil
}

// hint returns a line that says what to do about a refusal of the caller, or "".
func (x *auth) hint(p *client.Problem) string {
	kind, code := x.kind(), core.Code(p.Code)
	switch {
	case code == "" && p.Status == http.StatusForbidden && kind != authIAM:
		return "hint: this gateway may want signed requests: --auth iam\n"
	case code == "" && p.Status == http.StatusUnauthorized && kind != authJWT:
		return "hint: set " + tokenVariable + " to a token of the identity provider that the gateway trusts\n"
	case code == core.CodeUnauthenticated && kind == authKey:
		return "hint: eventgateway keys list tells whether the key is revoked or expired\n"
	case code == core.CodeUnauthenticated && kind == authNone:
		return "hint: say who sends: set " + keyVariable + " or " + tokenVariable + ", or sign with --auth iam\n"
	case code == core.CodeClientNotAllowed && kind == authKey:
		return "hint: a key is for clients: eventgateway keys create --client makes one for another client\n"
	case code == core.CodeScopeMissing && kind == authKey:
		return "hint: a key is for scopes: eventgateway keys create --scope makes one for another scope\n"
	}
	return ""
}
