// Package coretest holds the conformance suites of core's ports: every adapter
// passes the same one, the memory adapter first. A rule of a port that is not
// tested here is not a rule.
//
// [SchemaStore] is for adapters of core.SchemaStore, [EventStream] for those of
// core.EventStream, [RejectedEvents] for those of core.RejectedEvents, [EventSamples]
// for those of core.EventSamples. An adapter's test gives a function that opens a
// fresh, empty one.
package coretest
