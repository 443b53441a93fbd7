package apigateway

import (
	"runtime"
	"runtime/debug"
	"strconv"
)

const (
	// vCPU is the memory, in MB, with which a function has one whole processor. With
	// less it has a part in proportion, but still sees two processors.
	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
	vCPU = 1769
	// gcPercent lets the heap grow to five times what is alive before Go collects it.
	// Little is alive during a request, and next to nothing between requests.
	gcPercent = 400
)

// tune sets Go's runtime for a function: it serves one request at a time, on a part of a
// processor, and its memory is paid for whether it is used or not. That saves a third of
// the processor time of most requests (`make bench`).
//
// GOGC, GOMEMLIMIT and GOMAXPROCS in the environment win. Without
// AWS_LAMBDA_FUNCTION_MEMORY_SIZE, tune sets nothing.
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
		// Near this limit Go collects more often. The largest requests come near it. The
		// rest of the memory is for what Go does not count.
		debug.SetMemoryLimit(int64(memoryMB) << 20 / 8 * 5)
	}
}
