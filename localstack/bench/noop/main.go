// Command noop is the smallest Lambda function in Go. The benchmark compares the gateway's
// functions with it.
package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/lambda"
)

type response struct {
	StatusCode int `json:"statusCode"`
}

func main() {
	lambda.Start(func(context.Context, json.RawMessage) (response, error) { return response{201}, nil })
}
