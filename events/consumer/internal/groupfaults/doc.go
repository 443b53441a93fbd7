// Package groupfaults has the test of a group whose workers are killed and frozen: real processes,
// a fake stream behind HTTP that splits and merges its shards, and leases in the emulator's
// DynamoDB.
package groupfaults
