package settings

import (
	"net/url"
	"strings"
	"time"
)

// What API Gateway lets pages of listed origins do and see. It answers preflights itself.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
var (
	CORSMethods = []string{"DELETE", "GET", "HEAD", "POST"}
	// CORSHeaders of requests are all. The asterisk does not stand for authorization
	// (https://fetch.spec.whatwg.org/#http-access-control-allow-headers).
	CORSHeaders = []string{"authorization", "*"}
	// CORSExposed are the headers of answers that a page can read, beside the few that a
	// browser always exposes. Each answer has Apigw-Requestid.
	CORSExposed = []string{
		"apigw-requestid", "deprecation", "etag", "ratelimit", "ratelimit-policy", "retry-after", "schema-version",
		"www-authenticate", "x-next-cursor",
	}
)

// CORSMaxAge is how long a browser need not ask again: the most that Chromium keeps.
const CORSMaxAge = 2 * time.Hour

// OriginRule says in words what IsOrigin checks.
const OriginRule = "an origin such as https://app.example.com or http://localhost:3000: without a path, a * or a " +
	"slash at its end"

// IsOrigin reports whether text is an origin as browsers send it, to which API Gateway
// compares the header Origin.
func IsOrigin(text string) bool {
	u, err := url.Parse(text)
	defaultPort := map[string]string{"http": "80", "https": "443"}
	return err == nil && defaultPort[u.Scheme] != "" && u.Hostname() != "" && text == u.Scheme+"://"+u.Host &&
		strings.Trim(u.Host, "abcdefghijklmnopqrstuvwxyz0123456789-.:[]") == "" && !strings.HasSuffix(u.Host, ":") &&
		u.Port() != defaultPort[u.Scheme]
}
