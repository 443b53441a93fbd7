package authorizer

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"example.com/eventgateway/functions/payload"
)

// signature is the header of AWS Signature Version 4.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
var signature = regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=([A-Za-z0-9]{3,128})/\d{8}/[a-z0-9-]+/execute-api/aws4_request, ?` +
	`SignedHeaders=[^, ]+, ?Signature=[0-9a-f]{64}$`)

// Signed accepts requests with a signature for execute-api, as the principal with this ARN. It
// cannot check the signature, because it has no secret keys.
func Signed(principal string) Check {
	account := ""
	if parts := strings.Split(principal, ":"); len(parts) == 6 {
		account = parts[4]
	}
	return func(_ context.Context, header http.Header) (*payload.Authorizer, *Refusal) {
		found := signature.FindStringSubmatch(authorization(header))
		if found == nil {
			return nil, &Refusal{Status: http.StatusForbidden}
		}
		const id = "AIDALOCAL"
		return &payload.Authorizer{IAM: &payload.IAM{
			AccessKey: found[1], AccountID: account, CallerID: id, UserARN: principal, UserID: id,
		}}, nil
	}
}
