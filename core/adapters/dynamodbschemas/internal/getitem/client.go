// Package getitem calls GetItem of DynamoDB at a fraction of the processor time that the
// SDK's client takes.
//
// Package direct makes the calls. If a call fails, or its answer is not of the plain form,
// the SDK's client makes it again, with its retries, and says what is wrong. Tests compare
// requests and answers with the SDK's.
package getitem

import (
	"context"
	"fmt"
	"hash/crc32"
	"net/http"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/internal/direct"
)

// Client is the SDK's client, with a GetItem of its own. It is safe for many goroutines.
type Client struct {
	*dynamodb.Client
	caller *direct.Caller
}

// New returns a client with the options of an SDK client, which must have credentials. Of
// these options, middleware, interceptors, signers and logs have no effect on plain reads.
// These go to the endpoint of the region, also where the SDK would use one of the account.
//
// The error says why there is no endpoint: the region or the base endpoint is missing or
// malformed, or has a query.
func New(sdk *dynamodb.Client) (*Client, error) {
	caller, err := callerOf(sdk.Options())
	if err != nil {
		return nil, fmt.Errorf("the endpoint of DynamoDB: %w", err)
	}
	return &Client{Client: sdk, caller: caller}, nil
}

func callerOf(o dynamodb.Options) (*direct.Caller, error) {
	var region *string // nil for none: the SDK takes "" for a region's name
	if o.Region != "" {
		region = &o.Region
	}
	endpoint, err := o.EndpointResolverV2.ResolveEndpoint(context.Background(), dynamodb.EndpointParameters{
		Region: region, Endpoint: o.BaseEndpoint,
		UseDualStack: aws.Bool(o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled),
		UseFIPS:      aws.Bool(o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled),
	})
	if err != nil {
		return nil, err
	}
	return direct.New(direct.Operation{
		Endpoint: endpoint, Service: "dynamodb", Region: o.Region,
		ContentType: "application/x-amz-json-1.0", Target: "DynamoDB_20120810.GetItem",
		Header:      http.Header{"Accept-Encoding": {"identity"}}, // the checksum is of what is sent
		Credentials: o.Credentials, HTTPClient: o.HTTPClient,
	})
}

// GetItem reads an item. Plain reads are of whole items, by keys that are strings; all other
// reads are the SDK's.
func (c *Client) GetItem(
	ctx context.Context, in *dynamodb.GetItemInput, options ...func(*dynamodb.Options),
) (*dynamodb.GetItemOutput, error) {
	if len(options) == 0 {
		if out, ok := c.direct(ctx, in); ok {
			return out, nil
		}
	}
	return c.Client.GetItem(ctx, in, options...)
}

// direct makes a plain read once. ok is false for any other, and if the item was not read.
func (c *Client) direct(ctx context.Context, in *dynamodb.GetItemInput) (out *dynamodb.GetItemOutput, ok bool) {
	key, ok := plainKey(in)
	if !ok {
		return nil, false
	}
	answer, err := c.caller.Do(ctx, func(b []byte) []byte { return appendCall(b, in, key) })
	if err != nil {
		return nil, false
	}
	defer answer.Body.Close()
	read, err := c.caller.Text(answer) // of any status: what is not read costs the connection
	text := []byte(read)
	if err != nil || answer.StatusCode != http.StatusOK || !hasChecksum(text, answer.Header.Get("X-Amz-Crc32")) {
		return nil, false
	}
	return parse(text)
}

// hasChecksum reports whether a text has this checksum; "" means that none is known.
func hasChecksum(text []byte, sum string) bool {
	return sum == "" || sum == strconv.FormatUint(uint64(crc32.ChecksumIEEE(text)), 10)
}
