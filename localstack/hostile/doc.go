// Command hostile sends the gateway bodies that are made to hurt it. For each it prints the
// bytes in, the status, the function's CPU time and peak memory, and the bytes out.
// `make hostile` runs it.
//
// The functions run as on Lambda with 256 MB, which gives a seventh of a processor, over
// the emulator. Each body has a process of its own. The test expects of each an answer of
// the gateway itself, within the function's time and 200 MB.
package main
