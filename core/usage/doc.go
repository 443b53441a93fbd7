// Package usage holds clients to their quotas and counts what they use.
//
// A quota bounds what a client sends in a second, and its events of a day. What is left of it
// is in a bucket, which all processes of the gateway share through a [Ledger]. A process takes
// a slice of tokens from the bucket (a lease) and lets requests in by these, so that few
// requests wait for the ledger. A lease is as large as what the process let in lately, and at
// most half of what is left, or all of it while no other process takes any.
//
// The bounds that follow: in any time of t seconds, all processes together let in at most
// what the quota allows in t + 6 seconds. One of these is the bucket, which holds what a
// second allows, and five are leases, which last that long. Under a steady load that is more
// than the quota, they let in what the quota allows. In a day they let in at most its quota.
// A request that is larger than a whole bucket is let in when the bucket is full, and the
// requests after it wait until its tokens are paid back.
//
// A client without a quota costs a process one read a minute. If the ledger does not answer,
// requests are let in unchecked, and the process asks again some seconds later.
package usage
