package apigateway

import (
	"context"
	"fmt"

	lambdaevents "github.com/aws/aws-lambda-go/events"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Invoke implements lambda.Handler. The body is a string in the payload, and
// encoding/json would take several times longer to read that than the gateway takes
// to validate what is in it; go-json-experiment is what becomes its version 2.
func (f Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var request lambdaevents.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(payload, &request, asEncodingJSON); err != nil {
		return nil, fmt.Errorf("the payload is no request of API Gateway in format 2.0: %w", err)
	}
	response, err := f(ctx, request)
	if err != nil {
		return nil, err
	}
	return json.Marshal(response, asEncodingJSON)
}

// asEncodingJSON: what encoding/json does with half a surrogate pair, with a member
// that is there twice, and with nil.
var asEncodingJSON = json.JoinOptions(
	jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true), json.FormatNilMapAsNull(true), json.FormatNilSliceAsNull(true),
)
