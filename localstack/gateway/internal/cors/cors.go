// Package cors does for the local API Gateway what an HTTP API does for pages of other origins.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
package cors

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"example.com/eventgateway/functions/settings"
)

// Origins are the origins whose pages may call the API. Without any, the API has no CORS.
type Origins []string

// Check returns an error unless each is an origin.
func (o Origins) Check() error {
	for _, origin := range o {
		if !settings.IsOrigin(origin) {
			return fmt.Errorf("%q is not %s", origin, settings.OriginRule)
		}
	}
	return nil
}

// IsPreflight reports whether a request asks for a page whether that may send another one. It is
// answered with 204, and nobody is asked who they are (routes.PreflightKey).
func (o Origins) IsPreflight(r *http.Request) bool {
	return len(o) > 0 && r.Method == http.MethodOptions
}

// Mark adds to the header of an answer, also of a refusal, what the page that asked may do. A
// page of an origin that is not listed gets nothing. The headers of the function do not count.
func (o Origins) Mark(answer http.Header, r *http.Request) {
	if len(o) == 0 {
		return
	}
	for name := range answer {
		if strings.HasPrefix(name, "Access-Control-") {
			answer.Del(name)
		}
	}
	origin := r.Header.Get("Origin")
	if !slices.Contains(o, origin) {
		return
	}
	answer.Set("Access-Control-Allow-Origin", origin)
	answer.Set("Access-Control-Expose-Headers", strings.Join(settings.CORSExposed, ","))
	if o.IsPreflight(r) {
		answer.Set("Access-Control-Allow-Methods", strings.Join(settings.CORSMethods, ","))
		answer.Set("Access-Control-Allow-Headers", strings.Join(settings.CORSHeaders, ","))
		answer.Set("Access-Control-Max-Age", fmt.Sprint(int(settings.CORSMaxAge.Seconds())))
	}
}
