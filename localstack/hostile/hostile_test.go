package main

import (
	"testing"

	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// The gateway itself answers every body, within a function's time and 200 MB. If the
// emulator is slow, events may get a 503.
func TestHostileBodies(t *testing.T) {
	target, err := newTarget(t.Context(), emulatortest.Endpoint(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range attacks() {
		t.Run(a.name, func(t *testing.T) {
			r, err := target.run(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.judge(a); err != nil {
				t.Errorf("%v: status %d, %v of CPU in %v, %d MB, %d bytes\n%.3000s", err, r.status, r.cpu, r.clock, r.peak>>20, r.out, r.log)
			}
		})
	}
}
