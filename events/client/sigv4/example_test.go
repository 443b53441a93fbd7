package sigv4_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/client/sigv4"
)

// A deployed gateway authorizes with IAM by default. Credentials and region come from the
// AWS configuration; the URL of an API Gateway names the region, too.
func Example() {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		algorithm, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		fmt.Println("signed with", algorithm)
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"id":"1","sequence_number":"49"}`)
	}))
	defer gateway.Close()
	os.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE") // you have credentials of your own
	os.Setenv("AWS_SECRET_ACCESS_KEY", "secret")

	ctx := context.Background()
	signer, err := sigv4.New(ctx, gateway.URL, "eu-west-1")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := client.New(gateway.URL, client.Options{Sign: signer.Sign})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	receipt, err := c.Send(ctx, "SpongeBob", "Fruits", []byte(`{"fruit": "apple"}`))
	fmt.Println("stored at", receipt.SequenceNumber, err)
	// Output:
	// signed with AWS4-HMAC-SHA256
	// stored at 49 <nil>
}
