// Package gateway is Amazon API Gateway and AWS Lambda for a laptop: it serves
// the routes of functions/routes over HTTP and runs the real function binaries,
// to which it speaks the Lambda Runtime API, so that what answers on a laptop is
// what will be deployed.
//
//	HTTP ─▶ Gateway ─▶ payload 2.0 ─▶ pool of one function ─▶ worker ◀─ /next ─ bootstrap
//	     ◀─         ◀─ response    ◀─                                ─ /response ─▶
//
// It does what these two services do where a caller or a function can tell: the
// payload format, the limits, and how an error, a crash, an overrun or too many
// requests look from outside. Not more: no authorizers, CORS, stages or custom
// domains.
//
// Like Lambda, a worker (a process of a function) has one request at a time.
// Requests that overlap start more workers, up to a maximum; further ones wait
// in a bounded queue. A worker that dies is replaced when it is next needed.
//
// With Options.MemoryMB it also does what makes functions slow or fail on Lambda: a
// part of a processor, a bound on memory, sleep between invocations, no queue.
package gateway
