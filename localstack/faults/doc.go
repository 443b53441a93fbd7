// Package faults stands in front of an emulator and does what AWS does on a bad day.
//
// A [Proxy] refuses some records of a PutRecords call, fails whole calls, loses
// answers and dawdles:
//
//	proxy, err := faults.Start(ctx, endpoint, faults.Options{Seed: 1, FailedCalls: 0.05})
//	defer proxy.Close()
//	client := kinesis.NewFromConfig(emulator.Config(proxy.Endpoint))
//
// Only PutRecords has faults; every other request passes as it is, so that the
// proxy can be AWS_ENDPOINT_URL of a whole gateway.
//
// A [Link] drops TCP connections without a word, as a network does while a function
// is frozen.
//
// Both listen on loopback and forward to loopback only.
package faults
