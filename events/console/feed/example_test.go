package feed_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/functions/devgateway"
)

// Example reads what a gateway of one process accepted.
func Example() {
	gateway := httptest.NewServer(devgateway.New(devgateway.Options{}))
	defer gateway.Close()
	for _, request := range [][2]string{{"register_event", `{}`}, {"send_event", `{"fruit": "apple"}`}} {
		url := gateway.URL + "/SpongeBob/Fruits/" + request[0]
		answer, err := http.Post(url, "application/json", strings.NewReader(request[1]))
		if err != nil {
			panic(err)
		}
		answer.Body.Close()
	}
	accepted := feed.Dev{URL: gateway.URL}
	err := accepted.Read(context.Background(), time.Time{}, func(a feed.Arrival) error {
		fmt.Println(a.Record.Type, string(a.Record.Data))
		return nil
	})
	if err != nil {
		panic(err)
	}
	// Output: SpongeBob.Fruits {"fruit": "apple"}
}
