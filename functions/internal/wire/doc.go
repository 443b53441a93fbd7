// Package wire maps core's values to the bodies of the HTTP contract, which are types
// of events, and core's errors to statuses and problems. It has the one table of
// HTTP statuses. It knows nothing of requests, headers or API Gateway.
package wire
