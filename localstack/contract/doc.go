// Package contract tests the HTTP contract against the whole gateway: the real
// functions, run by the local API Gateway, over the emulator or over a backend
// that fails. It has tests only.
package contract
