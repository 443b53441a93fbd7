// Package usage holds clients to their quotas and counts what they use.
//
// A quota bounds what a client sends in a second, and how many events it sends in a day. The
// client has a bucket of tokens, which all processes of the gateway share through a [Ledger]. A
// process takes some tokens from the bucket at once (a lease) and spends them on requests, so
// that few requests wait for the ledger. A lease has as many tokens as the process spent
// lately, but at most half of the tokens in the bucket. It can have all of them while no other
// process takes any.
//
// In any t seconds, all processes together let in at most what the quota allows in t + 6
// seconds. One second is the bucket, which holds the tokens of a second. Five seconds are
// leases, which last that long. Under a steady load above the quota, the processes let in what
// the quota allows. In a day they let in at most the quota of a day.
// A request that is larger than a whole bucket is let in when the bucket is full, and the
// requests after it wait until its tokens are paid back.
//
// A client without a quota costs a process one read a minute. If the ledger does not answer,
// requests are let in unchecked, and the process asks again some seconds later.
package usage
