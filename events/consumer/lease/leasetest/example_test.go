package leasetest_test

import (
	"fmt"

	"example.com/eventgateway/events/consumer/lease/leasetest"
)

// The rules that Run tests.
func ExampleRun() {
	for _, rule := range leasetest.Rules {
		fmt.Println(rule.Name)
	}
	// Output:
	// what is created is listed with all its members
	// a lease is created once
	// take makes the owner
	// renew counts up
	// a checkpoint moves the place
	// release removes the owner
	// delete removes the lease
	// a change sees another before it
	// who was frozen moves no checkpoint back
	// of those who take at once, one has it
	// many leases are listed
	// a context that ended is an error
}
