// Package gateway is Amazon API Gateway and AWS Lambda for a laptop. It serves the routes of
// functions/routes over HTTP, and runs the function binaries that are deployed, by the
// Lambda Runtime API.
//
//	HTTP ─▶ Gateway ─▶ payload 2.0 ─▶ pool of one function ─▶ worker ◀─ /next ─ bootstrap
//	     ◀─         ◀─ response    ◀─                                ─ /response ─▶
//
// It imitates what a caller or a function notices of these services: the payload format,
// the limits, the answers to an error, a crash, an overrun or too many requests, who may
// enter, and CORS. It has no stages or custom domains.
//
// As on Lambda, a worker (a process of a function) has one request at a time. Overlapping
// requests start more workers, up to a maximum; further ones wait in a bounded queue. A
// worker that dies is replaced when the next is needed.
//
// With Options.MemoryMB it also has the limits that make functions slow or fail on Lambda:
// a part of a processor, a bound on memory, sleep between invocations, no queue.
package gateway
