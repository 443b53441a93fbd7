//go:build race

package jsonschema

// slowdown is how many times slower than usual matches are: with the race detector,
// ordinary ones are about ten times.
const slowdown = 10
