// Package faults stands in front of an emulator and adds the faults of AWS.
//
// A [Proxy] refuses some records of a PutRecords call, fails whole calls, loses
// answers and delays calls:
//
//	proxy, err := faults.Start(ctx, endpoint, faults.Options{Seed: 1, FailedCalls: 0.05})
//	defer proxy.Close()
//	client := kinesis.NewFromConfig(emulator.Config(proxy.Endpoint))
//
// Only PutRecords has faults. Other requests pass unchanged, so that the proxy can be the
// AWS_ENDPOINT_URL of a whole gateway.
//
// A [Link] drops TCP connections in silence, as a network does while a function is frozen.
//
// Both listen on loopback, and forward only to loopback.
package faults
