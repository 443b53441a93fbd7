package payload

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.com/eventgateway/functions/routes"
)

// The limits of the services, in bytes.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const (
	MaxBody    = 10 << 20 // of a request to an HTTP API
	MaxHeader  = 10240    // of its request line and headers
	MaxPayload = 6 << 20  // of the request as Lambda gets it: JSON, with its base64 and escapes
)

const stage = "$default"

// request is a request in the HTTP API's payload format 2.0.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
type request struct {
	Version               string            `json:"version"`
	RouteKey              string            `json:"routeKey"`
	RawPath               string            `json:"rawPath"`
	RawQueryString        string            `json:"rawQueryString"`
	Cookies               []string          `json:"cookies,omitempty"`
	Headers               map[string]string `json:"headers"`
	QueryStringParameters map[string]string `json:"queryStringParameters,omitempty"`
	RequestContext        requestContext    `json:"requestContext"`
	PathParameters        map[string]string `json:"pathParameters,omitempty"`
	Body                  *string           `json:"body,omitempty"`
	IsBase64Encoded       bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	AccountID    string          `json:"accountId"`
	APIID        string          `json:"apiId"`
	Authorizer   *Authorizer     `json:"authorizer,omitempty"`
	DomainName   string          `json:"domainName"`
	DomainPrefix string          `json:"domainPrefix"`
	HTTP         httpDescription `json:"http"`
	RequestID    string          `json:"requestId"`
	RouteKey     string          `json:"routeKey"`
	Stage        string          `json:"stage"`
	Time         string          `json:"time"`
	TimeEpoch    int64           `json:"timeEpoch"` // ms
}

type httpDescription struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

// Context has what API Gateway adds to a request.
type Context struct {
	AccountID  string // of AWS
	RequestID  string
	TraceID    string // of X-Ray; "" for none
	Time       time.Time
	Authorizer *Authorizer // nil where API Gateway asks nobody
}

// Read reads a request's body and returns the request for the function of its route. As on
// AWS, the function gets only the decoded path, also as rawPath, and the query string as it
// was sent. status is 0, or what API Gateway answers to a request that is over a limit or broken.
func Read(w http.ResponseWriter, r *http.Request, m routes.Match, c Context) (payload []byte, status int) {
	if headerBytes(r) > MaxHeader {
		return nil, http.StatusRequestHeaderFieldsTooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, http.StatusBadRequest
	}
	if payload, err = encode(r, body, m, c); err != nil {
		return nil, http.StatusInternalServerError
	}
	if len(payload) > MaxPayload {
		return nil, http.StatusRequestEntityTooLarge
	}
	return payload, 0
}

// headerBytes returns the length of a request's line and headers, as sent.
func headerBytes(r *http.Request) int {
	const around = len(": \r\n")
	n := len(r.Method) + len(r.RequestURI) + len(r.Proto) + len("  \r\n")
	n += len("Host") + len(r.Host) + around
	for name, values := range r.Header {
		for _, value := range values {
			n += len(name) + len(value) + around
		}
	}
	return n
}

func encode(r *http.Request, body []byte, m routes.Match, c Context) ([]byte, error) {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	prefix, _, _ := strings.Cut(host, ".")
	sourceIP, _, _ := net.SplitHostPort(r.RemoteAddr)
	p := request{
		Version:               "2.0",
		RouteKey:              m.Key,
		RawPath:               r.URL.Path,
		RawQueryString:        r.URL.RawQuery,
		Cookies:               cookies(r.Header),
		Headers:               headers(r, len(body), sourceIP, c.TraceID),
		QueryStringParameters: queryParameters(r.URL.RawQuery),
		PathParameters:        m.Parameters,
		RequestContext: requestContext{
			AccountID:    c.AccountID,
			APIID:        "local",
			Authorizer:   c.Authorizer,
			DomainName:   host,
			DomainPrefix: prefix,
			HTTP: httpDescription{
				Method: r.Method, Path: r.URL.Path, Protocol: r.Proto,
				SourceIP: sourceIP, UserAgent: r.UserAgent(),
			},
			RequestID: c.RequestID,
			RouteKey:  m.Key,
			Stage:     stage,
			Time:      c.Time.UTC().Format("02/Jan/2006:15:04:05 +0000"),
			TimeEpoch: c.Time.UnixMilli(),
		},
	}
	if len(body) > 0 {
		text := string(body)
		if !isText(r.Header.Get("Content-Type")) {
			text, p.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
		}
		p.Body = &text
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // escapes would count against Lambda's limit
	if err := encoder.Encode(p); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// isText reports whether API Gateway passes on a body of this content type as text. The
// documentation does not list the types. By measurement, a type such as
// application/schema+json, a form and no type at all are binary.
// (https://github.com/ministackorg/ministack/pull/766 has the measurements.)
func isText(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	switch mediaType {
	case "application/json", "application/xml", "application/javascript":
		return true
	}
	return strings.HasPrefix(mediaType, "text/")
}

// cookies returns the cookies of all Cookie headers. The payload has them nowhere else.
func cookies(h http.Header) []string {
	var list []string
	for _, line := range h["Cookie"] {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				list = append(list, cookie)
			}
		}
	}
	return list
}

// ofConnection are the headers that API Gateway does not pass on.
var ofConnection = map[string]bool{
	"connection": true, "cookie": true, "expect": true, "keep-alive": true, "proxy-connection": true,
	"te": true, "trailer": true, "transfer-encoding": true, "upgrade": true,
}

// headers returns the request's headers in lower case, several of one name joined, with
// those that API Gateway adds and those that net/http takes out.
func headers(r *http.Request, bodyBytes int, sourceIP, traceID string) map[string]string {
	all := map[string]string{}
	for name, values := range r.Header {
		if name = strings.ToLower(name); !ofConnection[name] {
			all[name] = strings.Join(values, ",")
		}
	}
	forwardedFor := sourceIP
	if before := all["x-forwarded-for"]; before != "" {
		forwardedFor = before + ", " + sourceIP
	}
	_, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		port = "80"
	}
	all["host"] = r.Host
	all["content-length"] = fmt.Sprint(bodyBytes)
	if traceID != "" {
		all["x-amzn-trace-id"] = traceID
	}
	all["x-forwarded-for"] = forwardedFor
	all["x-forwarded-port"] = port
	all["x-forwarded-proto"] = "http"
	return all
}

// queryParameters returns the decoded parameters, several of one name joined. It leaves
// out pairs that cannot be decoded; rawQueryString has them.
func queryParameters(raw string) map[string]string {
	values, _ := url.ParseQuery(raw) // the error is about the pairs that are left out
	if len(values) == 0 {
		return nil
	}
	joined := make(map[string]string, len(values))
	for name, list := range values {
		joined[name] = strings.Join(list, ",")
	}
	return joined
}
