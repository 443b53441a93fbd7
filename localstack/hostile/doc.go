// Command hostile sends the gateway bodies that are made to hurt it, and prints what
// each of them takes: bytes in, status, CPU time and peak memory of the function,
// bytes out. `make hostile` runs it.
//
// The functions run as on Lambda with 256 MB, which is a seventh of a processor, over
// the emulator. Each body meets a process of its own. Its test holds each to the
// bounds of the README: an answer of the gateway's own, within the function's time and
// 200 MB.
package main
