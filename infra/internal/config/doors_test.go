package config

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
)

// jwt has what authorization=jwt wants.
func jwt(others ...string) map[string]string {
	return with(map[string]string{
		"authorization": "jwt", "jwtIssuer": "https://issuer.example.com", "jwtAudience": "events",
	}, others...)
}

// with returns values with others, which are keys and their values in turn.
func with(values map[string]string, others ...string) map[string]string {
	values = maps.Clone(values)
	if values == nil {
		values = map[string]string{}
	}
	for i := 0; i < len(others); i += 2 {
		values[others[i]] = others[i+1]
	}
	return values
}

func TestTokens(t *testing.T) {
	c, err := Parse(jwt("jwtAudience", "events,https://api.example.com/", "clientClaim", "https://example.com/clients",
		"scopeClaim", "permissions", "scopePrefix", "gateway/"))
	if err != nil || c.JWTIssuer != "https://issuer.example.com" || c.ScopePrefix != "gateway/" ||
		c.ClientClaim != "https://example.com/clients" || c.ScopeClaim != "permissions" ||
		!reflect.DeepEqual(c.JWTAudience, []string{"events", "https://api.example.com/"}) {
		t.Errorf("%+v, %v", c, err)
	}
}

// A key without an effect would look like protection, and a missing key would protect nothing.
func TestKeysOfOtherDoorsAreRefused(t *testing.T) {
	role := []string{"iamClientRole", "eventgateway-{client}"}
	for _, c := range []struct {
		values map[string]string
		wrong  string // "" for nothing
	}{
		{with(nil, role...), ""},
		{with(nil, append(role, "authorization", "iam")...), ""},
		{with(nil, append(role, "authorization", "none")...), "iamClientRole"},
		{with(nil, append(role, "authorization", "keys")...), "iamClientRole"},
		{jwt(role...), "iamClientRole"},
		{jwt(), ""},
		{jwt("jwtIssuer", ""), "jwtIssuer"},
		{jwt("jwtAudience", ""), "jwtAudience"},
		{with(nil, "authorization", "keys"), ""},
		{with(nil, "jwtIssuer", "https://issuer.example.com"), "jwtIssuer"},
		{with(nil, "authorization", "keys", "jwtAudience", "events"), "jwtAudience"},
		{with(nil, "authorization", "none", "clientClaim", "clients"), "clientClaim"},
		{with(nil, "authorization", "iam", "scopeClaim", "scope"), "scopeClaim"},
		{with(nil, "authorization", "keys", "scopePrefix", "gateway/"), "scopePrefix"},
	} {
		wantProblem(t, c.values, c.wrong)
	}
}

// wantProblem wants one problem, with this key, or none.
func wantProblem(t *testing.T, values map[string]string, key string) {
	t.Helper()
	_, err := Parse(values)
	switch {
	case key == "" && err != nil:
		t.Errorf("%v: %v", values, err)
	case key != "" && (err == nil || !strings.HasPrefix(err.Error(), "context "+key+" is ") ||
		strings.Contains(err.Error(), "\n")):
		t.Errorf("%v: %v, not one problem with %s", values, err, key)
	}
}

func TestIssuers(t *testing.T) {
	for issuer, is := range map[string]bool{
		"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI": true,
		"https://tenant.eu.auth0.com/":                                    true, // its iss has the slash
		"https://localhost:8443/realms/events":                            true,
		"http://issuer.example.com":                                       false,
		"HTTPS://issuer.example.com":                                      false,
		"issuer.example.com":                                              false,
		"https://":                                                        false,
		"https:///path":                                                   false,
		"https://user:password@issuer.example.com":                        false,
		"https://issuer.example.com?tenant=a":                             false,
		"https://issuer.example.com/?":                                    false,
		"https://issuer.example.com#":                                     false,
		"https://issuer.example.com/a b":                                  false,
		"https://issuer.example.com/" + strings.Repeat("a", 2048):         false,
	} {
		key := "jwtIssuer"
		if is {
			key = ""
		}
		wantProblem(t, jwt("jwtIssuer", issuer), key)
	}
}

func TestAudiences(t *testing.T) {
	var many []string
	for i := range 51 {
		many = append(many, fmt.Sprintf("app%d", i))
	}
	for _, audience := range []string{"a,a", "a, b", ",a", "a,", " ", strings.Join(many, ",")} {
		wantProblem(t, jwt("jwtAudience", audience), "jwtAudience")
	}
	wantProblem(t, jwt("jwtAudience", strings.Join(many[:50], ",")), "")
}

func TestOrigins(t *testing.T) {
	c, err := Parse(map[string]string{"corsOrigins": "https://app.example.com,http://localhost:3000"})
	if err != nil || !reflect.DeepEqual(c.CORSOrigins, []string{"https://app.example.com", "http://localhost:3000"}) {
		t.Errorf("%q, %v", c.CORSOrigins, err)
	}
	for _, origins := range []string{
		"*", "null", "https://app.example.com/", "https://*.example.com", "app.example.com",
		"https://app.example.com,https://app.example.com", "https://app.example.com, http://localhost:3000",
	} {
		wantProblem(t, map[string]string{"corsOrigins": origins}, "corsOrigins")
	}
}

const certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

func TestDomains(t *testing.T) {
	label := strings.Repeat("a", 63)
	for domain, is := range map[string]bool{
		"events.example.com": true, "example.com": true, "a-b.xn--bcher-kva.example": true,
		label + ".example.com": true,
		"localhost":            false, "Events.example.com": false, "*.example.com": false,
		"events.example.com.": false,
		".example.com":        false, "a..example.com": false, "-a.example.com": false, "a_b.example.com": false,
		"192.0.2.1": false, "events.example.com/v1": false, "events.example.com:443": false,
		label + "a.example.com": false, strings.Repeat("a.", 126) + "com": false,
	} {
		key := "domainName"
		if is {
			key = ""
		}
		wantProblem(t, map[string]string{"domainName": domain, "certificateArn": certificate}, key)
	}
}

func TestADomainHasItsCertificate(t *testing.T) {
	wantProblem(t, map[string]string{"domainName": "events.example.com"}, "certificateArn")
	wantProblem(t, map[string]string{"certificateArn": certificate}, "domainName")
	for _, arn := range []string{
		"arn:aws:iam::123456789012:server-certificate/events", "arn:aws:acm:eu-west-1:1234:certificate/a",
		"arn:aws:acm:eu-west-1:123456789012:certificate/", certificate + " ",
	} {
		wantProblem(t, map[string]string{"domainName": "events.example.com", "certificateArn": arn}, "certificateArn")
	}
	wantProblem(t, map[string]string{"domainName": "events.example.com",
		"certificateArn": strings.Replace(certificate, "aws", "aws-us-gov", 1)}, "")
}
