package devgateway

import (
	"encoding/json"
	"fmt"
	"net/http"

	"example.com/eventgateway/events"
)

// route fills the table of the gateway's own paths.
func (g *Gateway) route() {
	allow := http.NewCrossOriginProtection() // a page of another site must not change anything
	allow.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		problem(w, http.StatusForbidden, "cross_origin", "The request comes from a page of another site",
			"pages of other sites may not change this gateway")
	}))
	g.own.Handle("GET /_dev/accepted", g.page(g.accepted))
	g.own.Handle("GET /_dev/rejected", g.page(g.rejected))
	g.own.Handle("POST /_dev/rejected", allow.Handler(http.HandlerFunc(g.serveResent)))
	g.own.Handle("POST /_dev/quotas", allow.Handler(http.HandlerFunc(g.serveQuota)))
	g.own.Handle("POST /_dev/reset", allow.Handler(http.HandlerFunc(g.serveReset)))
	for path, method := range map[string]string{
		"/_dev/accepted": http.MethodGet, "/_dev/rejected": "GET, POST", "/_dev/quotas": http.MethodPost,
		"/_dev/reset": http.MethodPost,
	} {
		g.own.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", method)
			problem(w, http.StatusMethodNotAllowed, "method_not_allowed", "The method is not allowed",
				fmt.Sprintf("%s takes %s, not %s", path, method, r.Method))
		})
	}
	g.own.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, http.StatusNotFound, "route_not_found", "There is no such route", fmt.Sprintf(
			"there is no %s %.200q; there are GET /_dev/accepted, GET and POST /_dev/rejected, POST /_dev/quotas and "+
				"POST /_dev/reset", r.Method, r.URL.Path))
	})
	if g.options.Console != nil {
		g.own.Handle("/_console/", g.options.Console)
	}
}

// problem answers with a problem (RFC 9457), in the gateway's form.
func problem(w http.ResponseWriter, status int, code, title, detail string) {
	w.Header().Set("Content-Type", events.ProblemType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(events.Problem{ // the caller may be gone
		Type: "urn:problem-type:eventgateway:" + code, Title: title, Status: status, Detail: detail, Code: code,
	})
}

// failed answers that the gateway could not keep what it was asked to.
func (g *Gateway) failed(w http.ResponseWriter, what string, err error) {
	g.options.Gateway.Log.Error(what+" failed", "cause", err.Error())
	problem(w, http.StatusServiceUnavailable, "backend_unavailable", "A backend does not answer",
		what+" failed; the gateway's log has the cause")
}

func invalidParameter(w http.ResponseWriter, err error) {
	problem(w, http.StatusBadRequest, "invalid_parameter", "A parameter is malformed", err.Error())
}
