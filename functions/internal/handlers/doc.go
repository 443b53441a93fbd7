// Package handlers answers the gateway's requests by the use cases of core. Each use case
// in the table of routes has a file here, which has its name.
package handlers
