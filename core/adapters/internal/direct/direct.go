// Package direct makes calls of AWS services with JSON protocols at a fraction of the
// processor time that the SDK's clients take.
//
// An SDK's client spends most of that time on assembling its middleware anew for each call.
// Here an operation is set up once, for all its calls. Package sigv4 signs them. The SDK still
// decides where calls go and by whom they are made: endpoint rules, credentials and the HTTP
// client are its own. Callers write requests and read answers.
//
// The memory of requests and answers is used again.
package direct

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	smithyauth "github.com/aws/smithy-go/auth"
	smithyendpoints "github.com/aws/smithy-go/endpoints"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/go-json-experiment/json/jsontext"

	"example.com/eventgateway/core/adapters/internal/sigv4"
)

// MaxAnswer bounds an answer, in bytes: 500 results of PutRecords have about 60 kB, an item
// of DynamoDB up to 400 KB, and base64 a third more.
const MaxAnswer = 4 << 20

// HTTPClient is the HTTP client of an SDK's client.
type HTTPClient interface {
	Do(request *http.Request) (*http.Response, error)
}

// Operation is what all calls of one operation have in common.
type Operation struct {
	Endpoint            smithyendpoints.Endpoint // as the SDK's client resolves it
	Service, Region     string                   // that calls are signed for, unless the endpoint says otherwise
	ContentType, Target string                   // the headers Content-Type and X-Amz-Target
	Header              http.Header              // further headers
	Credentials         aws.CredentialsProvider
	HTTPClient          HTTPClient
}

// Caller makes the calls of one operation. It is safe for many goroutines. It does not send
// the headers by which the SDK numbers its attempts, and does not correct clock skew: a
// function's clock is right.
type Caller struct {
	credentials aws.CredentialsProvider
	client      HTTPClient
	template    http.Request // the parts that all requests share
	signer      *sigv4.Signer
	buffers     buffers
}

// New returns the caller of an operation. The error says that its endpoint has a query.
func New(o Operation) (*Caller, error) {
	if o.Endpoint.URI.RawQuery != "" {
		return nil, errors.New("it has a query")
	}
	to := o.Endpoint.URI
	to.Path = smithyhttp.JoinPath(to.Path, "/")
	c := &Caller{
		credentials: o.Credentials, client: o.HTTPClient,
		template: http.Request{
			Method: http.MethodPost, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			URL: &to, Host: sigv4.Host(&to),
			Header: http.Header{
				"Content-Type": {o.ContentType},
				"User-Agent":   {aws.SDKName + "/" + aws.SDKVersion + " eventgateway"},
				"X-Amz-Target": {o.Target},
			},
		},
	}
	maps.Copy(c.template.Header, o.Header)
	maps.Copy(c.template.Header, o.Endpoint.Headers)
	shape := sigv4.Shape{
		URL: &to, Service: o.Service, Region: o.Region, ContentType: o.ContentType, Target: o.Target,
	}
	signers, _ := smithyauth.GetAuthOptions(&o.Endpoint.Properties)
	for _, s := range signers {
		if name, ok := smithyhttp.GetSigV4SigningName(&s.SignerProperties); ok {
			shape.Service = name
		}
		if region, ok := smithyhttp.GetSigV4SigningRegion(&s.SignerProperties); ok {
			shape.Region = region
		}
	}
	c.signer = sigv4.New(shape)
	return c, nil
}

// Do makes a call once, with the body that write appends. The caller retries, reads the answer
// and closes its body. The errors are the SDK's.
func (c *Caller) Do(ctx context.Context, write func([]byte) []byte) (*http.Response, error) {
	body := c.buffers.get()
	body.bytes = write(body.bytes)
	response, err := c.send(ctx, body)
	if err != nil || !body.sent {
		c.buffers.put(body)
		return response, err
	}
	response.Body = &answer{response.Body, sync.OnceFunc(func() { c.buffers.put(body) })}
	return response, nil
}

func (c *Caller) send(ctx context.Context, body *buffer) (*http.Response, error) {
	request, err := c.request(ctx, body)
	if err != nil {
		return nil, err
	}
	response, err := c.client.Do(request)
	switch {
	case err == nil:
		return response, nil
	case ctx.Err() != nil:
		return nil, &smithy.CanceledError{Err: ctx.Err()}
	}
	return nil, &smithyhttp.RequestSendError{Err: err}
}

// answer is the body of an answer. The transport may go on sending the request until the answer is
// read: an error in that ends the connection.
type answer struct {
	io.ReadCloser
	closed func()
}

func (a *answer) Close() error {
	defer a.closed()
	return a.ReadCloser.Close()
}

// request returns the signed request.
func (c *Caller) request(ctx context.Context, body *buffer) (*http.Request, error) {
	credentials, err := c.credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("get identity: %w", err)
	}
	request := c.template.WithContext(ctx)
	request.Header = make(http.Header, len(c.template.Header)+3) // of the signature
	maps.Copy(request.Header, c.template.Header)
	c.signer.Sign(request.Header, credentials, body.bytes, time.Now())
	request.Body, request.ContentLength = body.reader(), int64(len(body.bytes))
	return request, nil
}

// Text reads the body of an answer, up to [MaxAnswer].
func (c *Caller) Text(answer *http.Response) (string, error) {
	text := c.buffers.get()
	defer c.buffers.put(text)
	var err error
	if text.bytes, err = readAll(text.bytes, io.LimitReader(answer.Body, MaxAnswer), answer.ContentLength); err != nil {
		return "", &smithy.DeserializationError{Err: err}
	}
	return string(text.bytes), nil
}

// AppendString appends s as a JSON string. Bytes that are not UTF-8 become U+FFFD, as in
// the SDK's clients.
func AppendString(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s)
	return b
}
