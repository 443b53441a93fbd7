package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/events/client"
)

const key = "egk_0123456789ab_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG_1a2B3c"

func static(token string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return token, nil }
}

// issuer issues the tokens token-1, token-2 and so on.
type issuer struct{ issued atomic.Int64 }

func (i *issuer) token(context.Context) (string, error) {
	return fmt.Sprintf("token-%d", i.issued.Add(1)), nil
}

// takes answers 401 unless a request has the token number n or a later one.
func takes(n *atomic.Int64, then http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var got int64
		if _, err := fmt.Sscanf(r.Header.Get("Authorization"), "Bearer token-%d", &got); err != nil || got < n.Load() {
			answers(401, "application/json", `{"message":"Unauthorized"}`)(w, r)
			return
		}
		then(w, r)
	}
}

func TestKeysAndTokensAreSent(t *testing.T) {
	for want, options := range map[string]client.Options{
		"":              {},
		"Bearer " + key: {Key: key},
		"Bearer a.b-c=": {Token: static("a.b-c=")},
	} {
		c := as(t, options, func(w http.ResponseWriter, r *http.Request) {
			if got := r.Header.Get("Authorization"); got != want {
				t.Errorf("%s: authorization is %q, want %q", r.URL.Path, got, want)
			}
			answers(201, "application/json", receipt)(w, r)
		})
		for range 2 {
			if _, err := c.Send(t.Context(), "a", "b", []byte("1")); err != nil {
				t.Error(err)
			}
		}
		_, _ = c.SendBatch(t.Context(), "a", "b", []client.Event{{Data: []byte("1")}}, client.BatchOptions{})
		_, _ = c.Schema(t.Context(), "a", "b", client.SchemaOptions{})
	}
}

func TestWhereKeysAndTokensAreSent(t *testing.T) {
	for address, want := range map[string]string{
		"https://gateway.example":               "",
		"http://127.0.0.1:8080":                 "",
		"http://[::1]:8080/x":                   "",
		"http://abc.execute-api.localhost:4566": "",
		"http://gateway.example":                "gateway.example: a key or a token is not sent over http",
		"http://10.0.0.1:8080":                  "10.0.0.1:8080: a key or a token is not sent over http",
		"http://localhost.example":              "over http",
	} {
		for _, options := range []client.Options{{Key: key}, {Token: static(key)}} {
			if _, err := client.New(address, options); (err == nil) != (want == "") ||
				err != nil && (!strings.Contains(err.Error(), want) || !errors.Is(err, client.ErrHTTP)) {
				t.Errorf("%s: %v", address, err)
			}
			options.AllowHTTP = true
			if _, err := client.New(address, options); err != nil {
				t.Errorf("%s with AllowHTTP: %v", address, err)
			}
		}
	}
	if _, err := client.New("http://gateway.example", client.Options{}); err != nil {
		t.Errorf("without credentials: %v", err)
	}
}

func TestCredentialsThatAreNone(t *testing.T) {
	sign := func(*http.Request, []byte) error { return nil }
	for name, options := range map[string]client.Options{
		"a key and a token":     {Key: key, Token: static(key)},
		"a key and a signature": {Key: key, Sign: sign},
		"a token and signature": {Token: static(key), Sign: sign},
		"a newline":             {Key: key + "\n"},
		"two headers":           {Key: key + "\r\nX-Other: 1"},
		"not ASCII":             {Key: key + "é"},
	} {
		if _, err := client.New("https://gateway.example", options); err == nil ||
			strings.Contains(err.Error(), key[:20]) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, token := range []string{"", " ", key + "\n", "Bearer " + key} {
		c := as(t, client.Options{Token: static(token)},
			func(http.ResponseWriter, *http.Request) { t.Errorf("%q is sent", token) })
		_, err := c.Send(t.Context(), "a", "b", []byte("1"))
		if _, is := errors.AsType[*client.CredentialsError](err); !is || strings.Contains(err.Error(), key[:20]) {
			t.Errorf("%q: %v", token, err)
		}
	}
}

// A token that the gateway refuses is fetched anew once, and the request is sent again as it was.
func TestTokensAreRenewed(t *testing.T) {
	var i issuer
	var oldest, requests atomic.Int64
	bodies := make(chan string, 10)
	c := as(t, client.Options{Token: i.token}, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
		takes(&oldest, answers(201, "application/json", receipt))(w, r)
	})
	for n, step := range []struct {
		oldest                       int64 // that the gateway takes
		issued, requests, wantStatus int64
	}{{1, 1, 1, 0}, {1, 1, 2, 0}, {2, 2, 4, 0}, {2, 2, 5, 0}, {9, 3, 7, 401}, {4, 4, 9, 0}} {
		oldest.Store(step.oldest)
		_, err := c.Send(t.Context(), "a", "b", []byte(`{"n":1}`))
		p, _ := errors.AsType[*client.Problem](err)
		if (err == nil) != (step.wantStatus == 0) || p != nil && int64(p.Status) != step.wantStatus {
			t.Errorf("step %d: %v", n, err)
		}
		if i.issued.Load() != step.issued || requests.Load() != step.requests {
			t.Errorf("step %d: %d tokens and %d requests, want %+v", n, i.issued.Load(), requests.Load(), step)
		}
	}
	for len(bodies) > 0 {
		if body := <-bodies; body != `{"n":1}` {
			t.Errorf("sent %q", body)
		}
	}
}

// What would be refused again is not sent again: a key, and a token that stays the same.
func TestTheSameTokenIsNotRepeated(t *testing.T) {
	for _, options := range []client.Options{{Key: key}, {Token: static(key)}} {
		var requests atomic.Int64
		c := as(t, options, func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			answers(401, "application/problem+json", `{"code":"unauthenticated","detail":"no"}`)(w, r)
		})
		_, err := c.Send(t.Context(), "a", "b", []byte("1"))
		if p, is := errors.AsType[*client.Problem](err); !is || p.Code != "unauthenticated" || requests.Load() != 1 {
			t.Errorf("%v after %d requests", err, requests.Load())
		}
	}
}

// However many requests are refused with a token, one other is fetched.
func TestManyRequestsRenewATokenOnce(t *testing.T) {
	var i issuer
	var oldest atomic.Int64
	c := as(t, client.Options{Token: i.token}, takes(&oldest, answers(201, "application/json", receipt)))
	for n := range int64(3) {
		oldest.Store(n + 1)
		var group sync.WaitGroup
		for range 40 {
			group.Go(func() {
				if _, err := c.Send(t.Context(), "a", "b", []byte("1")); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if issued := i.issued.Load(); issued != n+1 {
			t.Errorf("%d tokens, want %d", issued, n+1)
		}
	}
}

// A token that cannot be fetched ends the request: nothing is sent, so nothing may be stored. The
// next request tries again.
func TestTokensThatCannotBeFetched(t *testing.T) {
	away := &url.Error{Op: "Post", URL: "https://login.example/token", Err: context.DeadlineExceeded}
	var i issuer
	var oldest atomic.Int64
	fail := false
	c := as(t, client.Options{Token: func(ctx context.Context) (string, error) {
		if fail {
			return "", away
		}
		return i.token(ctx)
	}}, takes(&oldest, answers(201, "application/json", receipt)))
	for n, step := range []struct {
		fail   bool
		oldest int64
		want   string
	}{
		{true, 1, "fetching a token: "}, {false, 1, ""}, {true, 1, ""},
		{true, 2, "the gateway does not take the token (401): fetching a token: "},
		{true, 2, "fetching a token: "}, {false, 2, ""},
	} {
		fail = step.fail
		oldest.Store(step.oldest)
		_, err := c.Send(t.Context(), "a", "b", []byte("1"))
		if (err == nil) != (step.want == "") || err != nil && (!strings.HasPrefix(err.Error(), step.want) ||
			!errors.Is(err, away) || client.MayBeStored(err)) {
			t.Errorf("step %d: %v, may be stored: %t", n, err, client.MayBeStored(err))
		}
	}
}

// A batcher tries again where the provider of tokens was away, and sends the whole batch. Where
// there is no token, its events are not stored.
func TestBatchesWithoutAToken(t *testing.T) {
	away := &url.Error{Op: "Post", URL: "https://login.example/token", Err: context.DeadlineExceeded}
	for name, c := range map[string]struct {
		failure  error
		failures int64
		stored   bool
		asked    int64
	}{
		"away for a while": {away, 2, true, 3},
		"away":             {away, 100, false, 3},
		"refused":          {errors.New("invalid_client"), 100, false, 1},
	} {
		var asked, requests atomic.Int64
		api := as(t, client.Options{Token: func(context.Context) (string, error) {
			if asked.Add(1) <= c.failures {
				return "", c.failure
			}
			return key, nil
		}}, func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			status, header, body := judge(readBatch(t, r), true,
				func(cloudEvent) verdict { return verdict{status: 201} })
			maps.Copy(w.Header(), header)
			w.WriteHeader(status)
			_, _ = w.Write(body)
		})
		outcomes := batched(t, api, client.BatcherOptions{MaxAttempts: 3}, "1", "1", "1", "1")
		for _, o := range outcomes {
			if (o.Err == nil) != c.stored || o.MayBeStored() || o.Rejected() {
				t.Errorf("%s: %v, may be stored: %t", name, o.Err, o.MayBeStored())
			}
		}
		if asked.Load() != c.asked || (requests.Load() == 1) != c.stored {
			t.Errorf("%s: asked %d times, %d requests", name, asked.Load(), requests.Load())
		}
	}
}

// Who waits for a token waits no longer than its context.
func TestWaitingForATokenEnds(t *testing.T) {
	c := as(t, client.Options{Token: func(ctx context.Context) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}}, func(http.ResponseWriter, *http.Request) { t.Error("sent") })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if _, err := c.Send(ctx, "a", "b", []byte("1")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
	}
	group.Wait()
}

// A redirect does not carry the credentials anywhere, also with a caller's client that follows
// redirects.
func TestRedirectsDoNotCarryCredentials(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the other host is asked, with authorization %q", r.Header.Get("Authorization"))
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 307, 308} {
		for _, given := range []*http.Client{nil, {}} {
			for _, options := range []client.Options{{Key: key}, {Token: static(key)}} {
				options.HTTPClient = given
				c := as(t, options, func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, other.URL+"/?was="+r.Header.Get("Authorization"), status)
				})
				_, err := c.Send(t.Context(), "a", "b", []byte("1"))
				if err == nil || !strings.Contains(err.Error(), "redirects to "+other.URL) ||
					strings.Contains(err.Error(), key) {
					t.Errorf("%d: %v", status, err)
				}
			}
		}
	}
}

// Whatever answers, an error does not have the key in it; nor has what is printed of a client.
func TestKeysAreInNoErrors(t *testing.T) {
	for _, contentType := range []string{"text/plain", "application/json", "application/problem+json", "text/html",
		""} {
		for _, status := range []int{200, 302, 400, 401, 403, 500} {
			c := as(t, client.Options{Key: key}, func(w http.ResponseWriter, r *http.Request) {
				sent := r.Header.Get("Authorization")
				body := `{"message":"` + sent + `","detail":"` + sent + `","code":"` + sent + `"}`
				answers(status, contentType, body, "Location", sent, "Retry-After", sent)(w, r)
			})
			_, err := c.Send(t.Context(), "a", "b", []byte("1"))
			p, _ := errors.AsType[*client.Problem](err)
			if text := fmt.Sprintf("%v %+v %s", err, p, p); err == nil || strings.Contains(text, key) {
				t.Errorf("%d %s: %s", status, contentType, text)
			}
			if p != nil && strings.Contains(string(p.Body), key) {
				t.Errorf("%d %s: the body has it: %s", status, contentType, p.Body)
			}
			if text := fmt.Sprintf("%+v %#v", c, c); strings.Contains(text, key) {
				t.Errorf("the client prints as %s", text)
			}
		}
	}
}

// API Gateway says one word. The error says what that means for what was sent.
func TestWhatAPIGatewayMeans(t *testing.T) {
	sign := func(*http.Request, []byte) error { return nil }
	for _, test := range []struct {
		options client.Options
		status  int
		want    string
	}{
		{client.Options{}, 401, "the gateway wants a token, and none was sent (401)"},
		{client.Options{Sign: sign}, 401, "the gateway wants a token, and none was sent (401)"},
		{client.Options{Key: key}, 401, "the gateway wants a token, and a key was sent (401)"},
		{client.Options{Token: static(key)}, 401,
			"the token is mistyped, expired or not yet valid, or not of the issuer or for the audience that the " +
				"gateway wants (401)"},
		{client.Options{}, 403, "the gateway may want a signature of AWS, and none was sent (403)"},
		{client.Options{Key: key}, 403, "the gateway may want a signature of AWS, and none was sent (403)"},
		{client.Options{Sign: sign}, 403,
			"the signature is wrong, or the policy of the credentials does not allow this request (403)"},
	} {
		said := http.StatusText(test.status)
		c := as(t, test.options, answers(test.status, "application/json", `{"message":"`+said+`"}`))
		if _, err := c.Send(t.Context(), "a", "b", []byte("1")); err == nil || err.Error() != said+": "+test.want {
			t.Errorf("%d: %v, want %s", test.status, err, test.want)
		}
	}
}
