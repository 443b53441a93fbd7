// Package faults stands in front of an emulator's Kinesis and makes what a real
// one does on a bad day: it refuses some records of a call, fails whole calls,
// loses answers and dawdles.
//
//	proxy, err := faults.Start(ctx, endpoint, faults.Options{Seed: 1, FailedCalls: 0.05})
//	defer proxy.Close()
//	client := kinesis.NewFromConfig(emulator.Config(proxy.Endpoint))
//
// Only PutRecords has faults; every other request passes as it is, so that the
// proxy can be AWS_ENDPOINT_URL of a whole gateway. It listens on loopback and
// forwards to loopback only.
package faults
