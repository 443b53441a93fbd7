package console_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console"
	"example.com/eventgateway/functions/devgateway"
)

// The pages about a gateway in the same process, at /_console/ of its own address.
func Example() {
	const url = "http://127.0.0.1:8080"
	gateway := devgateway.New(devgateway.Options{})
	defer gateway.Close()
	c, err := client.New(url, client.Options{HTTPClient: &http.Client{Transport: gateway}})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/", gateway)
	mux.Handle("/_console/", console.New(console.Options{Registry: c, Gateway: url, Prefix: "/_console"}))

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", url+"/_console/", nil))
	fmt.Println(w.Code, strings.Contains(w.Body.String(), "Nothing is registered yet"))
	// Output: 200 true
}

// The pages as files, for a site.
func ExampleExport() {
	gateway := devgateway.New(devgateway.Options{})
	defer gateway.Close()
	const url = "http://127.0.0.1:8080"
	c, err := client.New(url, client.Options{HTTPClient: &http.Client{Transport: gateway}})
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "site")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	pages, err := console.Export(context.Background(), console.Options{Registry: c, Gateway: url}, dir, false)
	fmt.Println(pages, err)
	// Output: 2 <nil>
}
