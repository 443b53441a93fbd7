package sigv4_test

import (
	"context"
	"fmt"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/client/sigv4"
)

// A gateway that authorizes with IAM, which is the default of a deployment.
func Example() {
	const url = "https://abc123.execute-api.eu-west-1.amazonaws.com"
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	signer, err := sigv4.New(ctx, url, "") // the URL names the region
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := client.New(url, client.Options{Sign: signer.Sign})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	receipt, err := c.Send(ctx, "SpongeBob", "Fruits", []byte(`{"fruit": "apple"}`))
	fmt.Println(receipt.SequenceNumber, err)
}
