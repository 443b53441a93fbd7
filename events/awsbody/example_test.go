package awsbody_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events/awsbody"
)

// Set in a configuration, it applies to all clients made from it.
func ExampleHideWriteTo() {
	kinesisHere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Printf("%s\n", body)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		fmt.Fprint(w, `{"StreamNames":["event-gateway-events"],"HasMoreStreams":false}`)
	}))
	defer kinesisHere.Close()

	c := aws.Config{ // from config.LoadDefaultConfig in earnest
		Region: "eu-west-1", BaseEndpoint: aws.String(kinesisHere.URL),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
	c.APIOptions = append(c.APIOptions, awsbody.HideWriteTo)
	streams, err := kinesis.NewFromConfig(c).ListStreams(context.Background(),
		&kinesis.ListStreamsInput{Limit: aws.Int32(1)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(streams.StreamNames)
	// Output:
	// {"Limit":1}
	// [event-gateway-events]
}
