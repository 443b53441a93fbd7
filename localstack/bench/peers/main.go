// Command peers has the programs that the benchmark compares the gateway with.
//
// As a Lambda function, it is the peer in BENCH_PEER: "floor" only checks that the body is
// JSON; "plain" is a gateway as one writes it at first; "put-record" and "handwritten"
// check nothing, and put each record by an SDK call of its own, or all by PutRecords calls
// with the least work; "put-records" makes these calls by the SDK's client. With the argument
// "serve" it is the same peer as a server.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go/middleware"
	"github.com/google/uuid"

	"example.com/eventgateway/events/awsbody"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/names"
)

const (
	publicURL   = "http://127.0.0.1"
	typeName    = "Fruits"
	streamEnv   = settings.EventStream
	schemaEnv   = "BENCH_SCHEMA" // the schema's file, for "plain"
	callTimeout = 5 * time.Second
)

func main() {
	err := func() error {
		if len(os.Args) > 1 && os.Args[1] == "serve" {
			return serve(context.Background(), os.Getenv("BENCH_PEER"), os.Stdout)
		}
		handler, err := function(os.Getenv("BENCH_PEER"))
		if err == nil {
			lambda.Start(handler)
		}
		return err
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// config returns the configuration of the functions (functions/internal/awsconfig).
func config() aws.Config {
	var endpoint *string // nil for AWS's own
	if text := os.Getenv("AWS_ENDPOINT_URL"); text != "" {
		endpoint = &text
	}
	return aws.Config{
		Region: names.Region, BaseEndpoint: endpoint,
		Credentials: aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider(names.AccessKey, names.AccessKey,
			"")),
		HTTPClient: awshttp.NewBuildableClient().WithTimeout(callTimeout),
		APIOptions: []func(*middleware.Stack) error{awsbody.HideWriteTo},
	}
}
