package apigateway

import (
	"context"
	"fmt"

	lambdaevents "github.com/aws/aws-lambda-go/events"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Invoke implements lambda.Handler. The body is one string in the payload. encoding/json
// takes several times longer to read that string than the gateway takes to validate the
// event in it, so go-json-experiment reads it, which becomes encoding/json/v2.
func (f Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var request lambdaevents.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(payload, &request, asEncodingJSON); err != nil {
		return nil, fmt.Errorf("the payload is not a request of API Gateway in format 2.0: %w", err)
	}
	response, err := f(ctx, request)
	if err != nil {
		return nil, err
	}
	return json.Marshal(response, asEncodingJSON)
}

// asEncodingJSON treats half a surrogate pair, a member given twice, and nil as
// encoding/json does.
var asEncodingJSON = json.JoinOptions(
	jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true),
	json.FormatNilMapAsNull(true), json.FormatNilSliceAsNull(true),
)
