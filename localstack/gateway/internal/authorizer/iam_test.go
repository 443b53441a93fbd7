package authorizer

import (
	"net/http"
	"strings"
	"testing"
)

func TestSigned(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:sts::123456789012:assumed-role/eventgateway-SpongeBob/local"
	right := "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261129/us-east-1/execute-api/aws4_request, " +
		"SignedHeaders=host;x-amz-date, Signature=" + strings.Repeat("0a", 32)
	for header, enters := range map[string]bool{
		right:                                true,
		strings.ReplaceAll(right, ", ", ","): true,
		"":                                   false,
		"AWS4-HMAC-SHA256":                   false,
		"Bearer token":                       false,
		right[:len(right)-1]:                 false,
		right + ", a":                        false,
		strings.Replace(right, "execute-api", "s3", 1): false,
		strings.Replace(right, "Credential=", "", 1):   false,
		strings.TrimPrefix(right, "AWS4-HMAC-SHA256 "): false,
	} {
		who, refused := Signed(arn)(t.Context(), http.Header{"Authorization": {header}})
		switch {
		case enters && (refused != nil || who.IAM.UserARN != arn || who.IAM.AccountID != "123456789012" ||
			who.IAM.AccessKey != "AKIAIOSFODNN7EXAMPLE"):
			t.Errorf("%q: %+v, %+v", header, who, refused)
		case !enters && (refused == nil || refused.Status != 403 || refused.Challenge != ""):
			t.Errorf("%q: %+v, %+v", header, who, refused)
		}
	}
}
