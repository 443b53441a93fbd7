package gateway

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Who looks for the console is led to it, also with HEAD.
func TestTheWayToTheConsole(t *testing.T) {
	t.Parallel()
	g, err := New(Options{BinDir: t.TempDir(), Console: http.NotFoundHandler()})
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		for path, accept := range map[string]string{"/": "text/html,*/*;q=0.8", "/_console": "*/*"} {
			r := httptest.NewRequest(method, path, nil)
			r.Header.Set("Accept", accept)
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/_console/" {
				t.Errorf("%s %s: %d %q", method, path, w.Code, w.Header())
			}
		}
	}
}
