package devgateway

import (
	"net/http"
	"net/http/httptest"
)

// RoundTrip implements [http.RoundTripper]: a client with this transport asks the gateway without
// a connection, whatever the host of its URLs.
func (g *Gateway) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	asked := r.Clone(r.Context())
	asked.RequestURI, asked.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:0"
	asked.Proto, asked.ProtoMajor, asked.ProtoMinor = "HTTP/1.1", 1, 1
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	if asked.Host == "" {
		asked.Host = r.URL.Host
	}
	recorder := httptest.NewRecorder()
	g.ServeHTTP(recorder, asked)
	response := recorder.Result()
	response.Request, response.ContentLength = r, int64(recorder.Body.Len())
	return response, nil
}
