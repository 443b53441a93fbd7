package apigateway

import (
	"runtime"
	"runtime/debug"
	"strconv"
)

const (
	// vCPU is the memory, in MB, with which a function has one whole processor;
	// with less it has a part in proportion, though it sees two.
	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
	vCPU = 1769
	// gcPercent lets the heap grow to five times what is alive before it is
	// collected. Little is alive here, between requests next to nothing.
	gcPercent = 400
)

// tune sets Go's runtime for what a function is: one request at a time, on a part
// of a processor, with memory that is paid for whether it is used or not. `make
// bench` shows what it is worth: a third of the processor time of most requests.
//
// What the environment says of the collector (GOGC, GOMEMLIMIT) or of processors
// (GOMAXPROCS) stays as it is, and so does all where nothing says how much memory
// there is.
func tune(getenv func(string) string) {
	memoryMB, err := strconv.Atoi(getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"))
	if err != nil || memoryMB <= 0 {
		return
	}
	if memoryMB < vCPU && getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(1) // a second one only competes for the same part
	}
	if getenv("GOGC") == "" && getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(gcPercent)
		// From here on it is collected more often, as far as that helps. The largest
		// requests come near it; the rest is room for what Go does not count.
		debug.SetMemoryLimit(int64(memoryMB) << 20 / 8 * 5)
	}
}
