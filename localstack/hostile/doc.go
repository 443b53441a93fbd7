// Package hostile sends the gateway bodies that are made to hurt it, in a test. `make hostile`
// runs it and prints for each body the bytes in, the status, the function's CPU time and peak
// memory, and the bytes out.
//
// The functions run as on Lambda with 256 MB, which gives a seventh of a processor, over
// the emulator. Each body has a process of its own.
package hostile
