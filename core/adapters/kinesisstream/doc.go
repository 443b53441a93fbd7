// Package kinesisstream publishes events to a Kinesis data stream, each as one
// record in the form of events.Record, and keeps rejected events in another.
//
// # Order
//
// PutRecords promises no order: a record that fails does not stop those behind
// it in the same call
// (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html).
// So a record is sent only after Kinesis has acknowledged the one before it of
// the same partition key: no call has two records of a key, and no two calls
// under way have the same key. What holds of the events of one key in one slice:
//
//   - They first appear in the stream in the order of the slice.
//   - An event is not sent before the one in front of it is stored. Where that
//     cannot be stored in time, those behind it are not sent and get its code,
//     so that a caller who sends all the failed ones again, in order, keeps it.
//   - An event that no stream will ever take (CodeTooLarge, or a key outside the
//     rules) is passed over: those behind it are sent.
//   - A call whose answer was lost (cut off, not in time, an error that leaves
//     open what was done) is tried again, and its events may be stored twice. The
//     copy usually lies directly behind the first; where Kinesis still works on
//     a call that the gateway has given up, it can lie behind later events of the
//     key, never before the first of its own. Events that are to be published
//     Once are looked for first, in the records that arrived since the call began
//     (search.go), and only those that are not there go again: a copy of one is
//     stored only if Kinesis stores what it was sent more than core.LandingTime
//     after the call has ended.
//
// Nothing is promised between keys, or between two Publish calls that overlap:
// who needs order waits for the answer. "In order" is the order of arrival.
// Kinesis numbers a shard's records "coarsely" by arrival unless a PutRecord
// names the number that it must follow
// (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html);
// here, arrivals of a key are a round trip apart. PutRecord was not chosen: it
// takes one record a call, for all keys, and another permission.
//
// The price: as many calls one after the other as the commonest key of a slice
// has events. Keys default to event ids, and then it is nothing: 500 events are
// one call. 500 events of 50 keys are 10 calls; 500 of one key are 500 calls,
// which at 10 ms each are 5 seconds of a function's 10. What is left then is
// reported as retryable.
//
// # Failures
//
// This package decides alone what is tried again; the SDK tries each call once.
// Refused records and failed calls are, after a pause that doubles up to
// maxPause and has chance in it, longer where Kinesis says that it is too much;
// only the records without an acknowledgement go again. Tries end answerTime
// before the context's deadline, or, without one, after maxTries for each call.
// A call that Kinesis will never take (CodeInternal) is not tried again, and the
// keys in it are given up.
//
// A look for events takes a second's wait and reads of their shards, in competition
// with consumers. Where there is no time for it, or reading fails, the result is in
// doubt, and the next request looks.
//
// # Cost
//
// PutRecords calls go through internal/putrecords ([NewDirectClient]). Publishing then
// takes about half of the processor time that it takes with the SDK's client, from 0.45
// for 500 records of 344 bytes to 0.65 for one of 5 kB (with Go's own settings of the
// garbage collector: from a quarter to a half), and 1.05 to 1.2 times that of a client
// written for nothing but these calls. `make bench` measures both, under "Publishing
// alone".
//
// Records lie side by side in memory that publications pass on to each other: a batch of 500 leaves little for the garbage collector.
package kinesisstream
