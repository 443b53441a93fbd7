// Package sigv4 signs a client's requests with AWS Signature Version 4. A gateway whose API
// authorizes with IAM needs signed requests:
//
//	signer, err := sigv4.New(ctx, "https://abc123.execute-api.eu-west-1.amazonaws.com", "")
//	c, err := client.New(url, client.Options{Sign: signer.Sign})
//
// It is separate from package client, which does not import the AWS SDK.
package sigv4

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

// service is API Gateway's name in signatures.
const service = "execute-api"

// Signer signs requests with the credentials of the AWS credential chain:
// environment, shared files, single sign-on, container, instance. It renews credentials
// that expire. It is safe for use by several goroutines at once.
type Signer struct {
	credentials aws.CredentialsProvider
	region      string
	signer      *v4.Signer
	now         func() time.Time
}

// New returns a signer for the gateway at baseURL. If region is "", New takes the region
// from an API Gateway host name, else from the AWS configuration (AWS_REGION or the
// profile). It fails if there is no region or there are no credentials.
func New(ctx context.Context, baseURL, region string) (*Signer, error) {
	if region == "" {
		region = regionOf(baseURL)
	}
	// The SDK logs where it looks for credentials. The errors below say what is missing.
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})}
	if region != "" {
		options = append(options, config.WithRegion(region))
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("the AWS configuration: %w", err)
	}
	if c.Region == "" {
		return nil, errors.New("no AWS region to sign for: set AWS_REGION")
	}
	if _, err := c.Credentials.Retrieve(ctx); err != nil {
		return nil, fmt.Errorf("no AWS credentials to sign with: "+
			"set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: %w", err)
	}
	return &Signer{credentials: c.Credentials, region: c.Region, signer: v4.NewSigner(), now: time.Now}, nil
}

// Sign adds the headers of the signature to r. body must be the body that r sends.
func (s *Signer) Sign(r *http.Request, body []byte) error {
	credentials, err := s.credentials.Retrieve(r.Context())
	if err != nil {
		return fmt.Errorf("AWS credentials: %w", err)
	}
	hash := sha256.Sum256(body)
	return s.signer.SignHTTP(r.Context(), credentials, r, hex.EncodeToString(hash[:]), service, s.region, s.now())
}

// apiHost matches the hosts of API Gateway, including its hosts in China.
var apiHost = regexp.MustCompile(`\.execute-api\.([a-z0-9-]+)\.(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws)$`)

func regionOf(baseURL string) string {
	u, err := url.Parse(baseURL)
	if err != nil {
		return ""
	}
	if m := apiHost.FindStringSubmatch(u.Hostname()); m != nil {
		return m[1]
	}
	return ""
}
