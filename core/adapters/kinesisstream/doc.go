// Package kinesisstream publishes events to a Kinesis data stream, each as one
// record in the form of events.Record, and keeps rejected events in another.
//
// # Order
//
// PutRecords promises no order: a record that fails does not stop the records behind it in
// the same call
// (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html).
// So this package sends a record only after Kinesis has acknowledged the record before it
// with the same partition key: no call has two records of a key, and no two calls at a time
// have the same key. It promises about the events of one key in one slice:
//
//   - They first appear in the stream in the order of the slice.
//   - An event is not sent before the one in front of it is stored. If that cannot be
//     stored in time, the events behind it are not sent and get its code. A caller who
//     sends all failed events again, in order, keeps the order.
//   - An event that no stream will ever take (CodeTooLarge, or a key outside the rules)
//     does not stop the events behind it.
//   - A call whose answer was lost (cut off, late, or an error that leaves the outcome open)
//     is tried again, so its events may be stored twice. The copy usually lies directly
//     behind the first. If Kinesis still works on a call that the gateway has given up,
//     the copy can lie behind later events of the key, but never before the first of its
//     own. Before a retry, events that are to be published Once are looked for in the
//     records that arrived since the call began (search.go), and only the missing ones are
//     sent again. A copy of such an event is stored only if Kinesis stores it more than
//     core.LandingTime after the call has ended.
//
// Nothing is promised between keys, or between two Publish calls that overlap: a caller who
// needs order waits for the answer. "In order" is the order of arrival. Kinesis numbers a
// shard's records "coarsely" by arrival unless a PutRecord names the number that it must
// follow (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html). Here,
// the arrivals of a key are a round trip apart. PutRecord was not chosen: it takes one record
// a call, for all keys, and another permission.
//
// The price: as many calls one after the other as the commonest key of a slice has events.
// Keys default to event ids, which costs nothing: 500 events are one call. 500 events of 50
// keys are 10 calls. 500 events of one key are 500 calls, at 10 ms each 5 of a function's 10
// seconds. Events that are left when the time is up are reported as retryable.
//
// # Failures
//
// This package alone decides what is tried again; the SDK tries each call once. Refused
// records and failed calls are tried again after a pause, which doubles up to maxPause, is
// partly random, and is longer if Kinesis throttles. Only records without an acknowledgement
// are sent again. Tries end answerTime before the context's deadline or, without one, after
// maxTries for each call. A call that Kinesis will never take (CodeInternal) is not tried
// again, and the events behind its keys are given up.
//
// To look for events takes a wait of a second and reads of their shards, in competition with
// consumers. If there is no time for that, or reading fails, the result is in doubt, and the
// next request looks.
//
// # Cost
//
// PutRecords calls go through internal/putrecords ([NewDirectClient]). Publishing then takes
// about half of the processor time that it takes with the SDK's client: 0.45 for 500 records
// of 344 bytes, 0.65 for one of 5 kB. With Go's default garbage collector it takes a quarter
// to a half. It takes 1.05 to 1.2 times as much as a client that is written for these calls
// alone. `make bench` measures receive_event beside functions that publish in these ways.
//
// The records of a batch lie side by side in memory that later publications use again, so
// the garbage collector has little to do.
package kinesisstream
