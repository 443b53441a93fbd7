// Package metrics counts and times what receive_event does, per client and event type. It
// writes lines of JSON to the function's standard output, in CloudWatch's embedded metric
// format, from which CloudWatch Logs makes metrics. That takes no call, no permission and
// no time of the request.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
//
// A request writes one line for each event type in it. The line has these metrics, without
// those that are 0:
//
//	Accepted        events that the stream stored now
//	Rejected        events that the sender has to change: refused by their schema, not registered, too large…
//	Deferred        events that the sender has to send again unchanged, by no fault of the gateway: another
//	                request is publishing the same event, or the batch takes too much work
//	Failed          events that the gateway could not store: a backend throttled or failed, or the time was up
//	Duplicates      events that were stored before, and got their first receipt again
//	RejectedNotKept rejected events that the deployment should have kept, and could not
//	Violating       accepted events that violate their schema, which only warns
//	EarlierVersions accepted events that name an earlier version of their schema than the latest
//	SamplesNotKept  samples of accepted events that the deployment should have kept, and could not; of all
//	                event types together
//	QuotasNotChecked requests that were let in though the table of quotas did not answer; of all clients together
//	Bytes           of the accepted events, as they were sent
//	ValidationTime  ms that the schema's validator, and its shadow's, took for all the line's events
//	PublishTime     ms that the stream took for the request's events, of all types together
//	AgeAtPublish    ms between the time that the sender gave the line's oldest accepted event and its storing
//
// A line of an event type with a shadow also has
//
//	ShadowChecked    accepted events that were validated against the shadow too, as far as there was time
//	ShadowViolations events among these that the shadow would refuse
//
// The times are samples: of requests without a refusal, one of Options.Sample has them. The
// counts are of all requests.
//
// All event types of a process together have these, once a minute, and at once when something
// was compiled:
//
//	SchemaHits         schemas that a request needed and found in memory, compiled
//	SchemaMisses       those that it had to read and compile
//	ReferencesCompiled compilations of what only invalid events need
//	SchemaCompileTime  ms that both took
//
// Each event counts as one of Accepted, Rejected, Deferred, Failed and Duplicates. Each
// metric of events except SamplesNotKept is there twice: without dimensions, for the whole
// deployment, which alarms watch, and with the dimensions client and event.
//
// # Cardinality
//
// Names come from strangers, and CloudWatch charges for each new name as for new metrics.
// So a line names an event type only if it is known to be registered, because its schema
// was found; all other events are in the totals alone. A process names at most
// Options.MaxTypes event types, the first that it sees; all further ones are together as
// client and event "(other)". Another process may see other types first. So a deployment
// with more event types may name all of them in the course of a month, but at any time no
// more than its processes have room for.
//
// # Cost
//
// At $0.50 per GB of logs, a line of 270 bytes for an accepted event costs $0.13 per million
// requests; with its times, 400 bytes cost $0.19. A batch of one event type is one line
// whatever its size: at 100 events a batch, $0.001 per million events. CloudWatch charges $0.30
// a month for each metric, by
// the hour in which it was written: an event type in constant use whose events are accepted
// has five metrics, $1.50 a month; a shadow adds two; the most is $4.20. MaxTypes bounds
// that per process. The metrics of compiled schemas are four, $1.20 a month in all.
// METRICS=off ends all of it.
package metrics
