//go:build !race

package jsonschema

// slowdown is how many times slower than usual matches are.
const slowdown = 1
