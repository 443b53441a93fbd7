package gateway

import (
	"encoding/base64"
	"net/url"
	"testing"
)

func TestResponseOverHTTP(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	a := g.ask(t, map[string][]string{"do": {"answer"}, "with": {`{"statusCode":202,` +
		`"headers":{"content-type":"image/png","X-One":"1","Connection":"close","content-length":"999"},` +
		`"cookies":["a=1; Path=/","b=2"],"isBase64Encoded":true,"body":"` + base64.StdEncoding.EncodeToString([]byte("\x00png")) + `"}`}})
	want(t, a, 202, "\x00png")
	if got := a.header["Set-Cookie"]; len(got) != 2 || got[0] != "a=1; Path=/" || got[1] != "b=2" {
		t.Errorf("Set-Cookie is %q", got)
	}
	if a.header.Get("X-One") != "1" || a.header.Get("Content-Type") != "image/png" ||
		a.header.Get("Apigw-Requestid") == "" {
		t.Errorf("the headers are %q", a.header)
	}
}

// The answer to HEAD has the length of the body that the function leaves out.
func TestHeadOverHTTP(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	query := url.Values{"do": {"answer"}, "with": {`{"statusCode":200,"headers":{"content-type":"image/png","content-length":"7000000"}}`}}
	for path, length := range map[string]string{"/SpongeBob/list_events": "7000000",
		"/SpongeBob/Fruits/schema": "7000000"} {
		a, err := send("HEAD", g.url+path+"?"+query.Encode(), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		want(t, a, 200, "")
		if got := a.header.Get("Content-Length"); got != length {
			t.Errorf("%s: the length is %q", path, got)
		}
	}
}
