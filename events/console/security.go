package console

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"

	"example.com/eventgateway/events/internal/loopback"
)

// Policies let a page load only what comes from the same place, and run no script in the page.
// https://www.w3.org/TR/CSP3/
const (
	policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
		"img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	// A file has no origin that 'self' could be (section 6.7.2.8), and a policy in a page cannot
	// say who frames the page (section 3.3).
	filePolicy = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; " +
		"img-src 'self' file:; form-action 'self' file:; base-uri 'none'"
)

// maxForm bounds the body of a request: a schema has up to 350,000 bytes and an event 1,000,000,
// each of which a form may write as three.
const maxForm = 4 << 20

// tokenField is the field of a form, and tokenHeader the header of a script's request, with the
// token.
const (
	tokenField  = "token"
	tokenHeader = "X-Console-Token"
)

var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost}

// foreign tells which requests a page of another site sends.
var foreign = http.NewCrossOriginProtection()

// guarded refuses requests that no page of the console sends. A page of another site could point
// its own name at this machine (DNS rebinding): then Host is that name.
func (c *console) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !c.isOwn(r.Host) {
			c.refuse(w, r, http.StatusMisdirectedRequest, "This is not the console's address", "The console is at "+
				"a name of this machine, such as 127.0.0.1 or localhost. `eventgateway console --host NAME` adds one.")
			return
		}
		if !slices.Contains(methods, r.Method) {
			h.Set("Allow", strings.Join(methods, ", "))
			c.refuse(w, r, http.StatusMethodNotAllowed, "The method is not allowed", "The console takes "+
				strings.Join(methods, ", ")+".")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := foreign.Check(r); err != nil {
			c.refuse(w, r, http.StatusForbidden, "Another site sent this form",
				"Only pages of the console can ask this. Open the page here and send it again.")
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead && !c.hasToken(r) {
			c.refuse(w, r, http.StatusForbidden, "The form is not of this console",
				"The console was started again after the page was opened, or the form is too long. Go back, copy "+
					"what you wrote, reload the page, and send it again.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isOwn reports whether a Host is the console's.
func (c *console) isOwn(host string) bool {
	name := loopback.NameOf(host)
	return loopback.Is(name) || slices.ContainsFunc(c.Hosts, func(own string) bool {
		return strings.EqualFold(own, name)
	})
}

func (c *console) hasToken(r *http.Request) bool {
	given := r.Header.Get(tokenHeader)
	if given == "" {
		given = r.PostFormValue(tokenField)
	}
	return subtle.ConstantTimeCompare([]byte(given), []byte(c.token)) == 1
}
