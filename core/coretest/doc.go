// Package coretest holds the conformance suites of core's ports: one suite for each port,
// which every adapter of the port passes, the memory adapter first. A rule of a port that
// is not tested here is not a rule. The suite of the registry's store is in package
// registrytest.
//
// [EventStream], [Claims], [RejectedEvents] and [EventSamples] test the ports of the same
// names. An adapter's test gives them a function that opens a fresh, empty adapter.
package coretest
