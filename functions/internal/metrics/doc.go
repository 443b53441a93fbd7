// Package metrics counts and times what receive_event does, per client and event
// type, in CloudWatch's embedded metric format: a line of JSON on the function's
// standard output, from which CloudWatch Logs makes metrics. That needs no call,
// no permission and no time of the request.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
//
// A request writes one line for each event type in it. Its metrics, of which those
// that are 0 are left out:
//
//	Accepted        events that the stream stored now
//	Rejected        events that the sender has to change: refused by their schema, not registered, too large…
//	Deferred        events that the sender has to send again as they are, by no fault of the gateway: another request publishes the same one, or their batch takes too much work
//	Failed          events that the gateway could not store: a backend throttled or failed, or the time was up
//	Duplicates      events that were stored before, and got their first receipt again
//	RejectedNotKept rejected events that the deployment keeps, and could not
//	Violating       accepted events that violate their schema, which only warns of it
//	SamplesNotKept  samples of accepted events that the deployment keeps, and could not; of all event types together
//	Bytes           of the accepted events, as they were sent
//	ValidationTime  ms, of all the line's events, in their schema's validator, and its shadow's
//	PublishTime     ms, that the stream took for the request's events, of all types together
//	AgeAtPublish    ms, of the line's oldest accepted event, from the time that its sender gave it until it was stored
//
// and, of an event type with a shadow,
//
//	ShadowChecked    accepted events that were validated against the shadow too, as far as there was time
//	ShadowViolations those of them that it would refuse
//
// Accepted, Rejected, Deferred, Failed and Duplicates together are all events. Each metric is
// there twice, SamplesNotKept excepted: without dimensions for the deployment as a
// whole, which alarms watch, and with the dimensions client and event.
//
// # Cardinality
//
// Names come from strangers, and each new one would be paid for as new metrics. So
// only event types that are known to be registered, because the schema of one was
// found, are named; the events of all others are in the totals alone. And a process
// names at most Options.MaxTypes of them, those that it saw first; the others are
// together as client and event "(other)". Another process may have seen others
// first: a deployment with more event types than that has up to all of them named
// in a month, but never more at a time than its processes have room for.
//
// # Cost
//
// At $0.50 per GB of logs, a line of 480 bytes for an accepted event is $0.24 per
// million requests, and a batch of one event type is one line whatever its size: at
// 100 events a batch, $0.002 per million events. CloudWatch adds $0.30 a month
// for each metric, by the hour in which it was written: five for an event type whose
// events are accepted, $1.50 for one in constant use, two more for its shadow, and at
// most $3.90. MaxTypes
// bounds that per process; METRICS=off ends both.
package metrics
