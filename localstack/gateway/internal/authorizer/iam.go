package authorizer

import (
	"context"
	"encoding/hex"
	"net/http"
	"strings"

	"example.com/eventgateway/functions/payload"
)

// accessKeyOf returns the access key of a header of AWS Signature Version 4 for execute-api. ok is
// false for any other header.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func accessKeyOf(header string) (key string, ok bool) {
	rest, ok := strings.CutPrefix(header, "AWS4-HMAC-SHA256 ")
	parts := strings.Split(rest, ",")
	if !ok || len(parts) != 3 {
		return "", false
	}
	for i, name := range []string{"Credential=", "SignedHeaders=", "Signature="} {
		if parts[i], ok = strings.CutPrefix(strings.TrimLeft(parts[i], " "), name); !ok || parts[i] == "" {
			return "", false
		}
	}
	key, scope, _ := strings.Cut(parts[0], "/")
	signature, err := hex.DecodeString(parts[2])
	return key, key != "" && strings.HasSuffix(scope, "/execute-api/aws4_request") && err == nil && len(signature) == 32
}

// Signed accepts requests with a signature for execute-api, as the principal with this ARN. It
// cannot check the signature, because it has no secret keys.
func Signed(principal string) Check {
	account := ""
	if parts := strings.Split(principal, ":"); len(parts) == 6 {
		account = parts[4]
	}
	return func(_ context.Context, header http.Header) (*payload.Authorizer, *Refusal) {
		key, ok := accessKeyOf(authorization(header))
		if !ok {
			return nil, &Refusal{Status: http.StatusForbidden}
		}
		const id = "AIDALOCAL"
		return &payload.Authorizer{IAM: &payload.IAM{
			AccessKey: key, AccountID: account, CallerID: id, UserARN: principal, UserID: id,
		}}, nil
	}
}
