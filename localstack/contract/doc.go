// Package contract tests the HTTP contract of the whole gateway: the function binaries,
// behind the local API Gateway, over the emulator or over a backend that fails. It has only
// tests.
package contract
