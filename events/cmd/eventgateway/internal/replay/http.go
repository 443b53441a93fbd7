package replay

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer/replay"
	"example.com/eventgateway/events/internal/loopback"
)

// authorization is the environment variable with the header of that name.
const authorization = "EVENTGATEWAY_REPLAY_AUTHORIZATION"

const maxBody = 4 << 20 // of the records of a request with several events

// receiver sends events to a URL, as CloudEvents over HTTP: one of them in the structured mode, several
// in the batched mode (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md).
type receiver struct {
	url           string
	authorization string // "" for none
	batched       bool
	client        *http.Client
}

// checkURL returns a usage error for a URL that cannot be, or must not be, sent to. own is the
// gateway's.
func checkURL(text, own, authorization string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return cli.Usagef("--http is %q: want a URL, such as https://orders.example/events", text)
	}
	if gateway, err := url.Parse(own); err == nil && host(gateway) == host(u) {
		return cli.Usagef("--http %s is the gateway (--url): it would publish the events to the stream that they "+
			"are from",
			text)
	}
	if (authorization != "" || u.User != nil) && u.Scheme == "http" && !loopback.Is(u.Hostname()) {
		return cli.UsageError("the authorization goes to https or to this machine only")
	}
	return nil
}

// host returns the host and the port of a URL, in one spelling. All names of this machine are one.
func host(u *url.URL) string {
	name, port := strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), u.Port()
	if loopback.Is(name) {
		name = "localhost"
	}
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(name, port)
}

func newReceiver(to, authorization string, batched bool, timeout time.Duration) *receiver {
	return &receiver{url: to, authorization: authorization, batched: batched, client: &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: maxAtOnce,
			ForceAttemptHTTP2: true, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: timeout},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// send makes one request.
func (r *receiver) send(ctx context.Context, list []replay.Event) (done int, err error) {
	mediaType, body := events.CloudEventType, list[0].Marked
	if r.batched {
		mediaType, body = events.CloudEventsBatchType, array(list)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", mediaType)
	request.Header.Set("User-Agent", "eventgateway/"+cli.Version())
	if r.authorization != "" {
		request.Header.Set("Authorization", r.authorization)
	}
	answer, err := r.client.Do(request)
	if err != nil {
		return 0, &passing{err: err}
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 1<<16) // so that the connection can be used again
	if err := judge(answer); err != nil {
		return 0, err
	}
	return len(list), nil
}

func array(list []replay.Event) []byte {
	body := []byte{'['}
	for i, e := range list {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, e.Marked...)
	}
	return append(body, ']')
}

// judge returns nil if an answer says that the events are taken.
func judge(answer *http.Response) error {
	err := fmt.Errorf("%s answered %s", answer.Request.URL.Redacted(), answer.Status)
	switch status := answer.StatusCode; {
	case status == http.StatusMultiStatus:
		return fmt.Errorf("%w: some events may not be taken, so send them one by one, without --batch", err)
	case status < http.StatusMultipleChoices:
		return nil
	case status >= http.StatusInternalServerError, status == http.StatusTooManyRequests,
		status == http.StatusRequestTimeout, status == http.StatusTooEarly:
		return &passing{err: err, after: retryAfter(answer.Header.Get("Retry-After"))}
	case status < http.StatusBadRequest:
		return fmt.Errorf("%w, to %q: a replay does not follow it, so name that URL with --http", err,
			answer.Header.Get("Location"))
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound,
		status == http.StatusMethodNotAllowed: // no event would be taken
		return err
	}
	return &refusal{err}
}

// retryAfter reads the header of that name: seconds or a date (RFC 9110, section 10.2.3).
func retryAfter(text string) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 20); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return time.Until(at)
	}
	return 0
}
