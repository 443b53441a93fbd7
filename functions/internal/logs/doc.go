// Package logs writes what a request does beside its answer into the function's log.
package logs
