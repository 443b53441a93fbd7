package local

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A step is told while it runs, unless it ends soon.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told strings.Builder
		steps := beginProgress(&told)
		for _, step := range []struct {
			text  string
			takes time.Duration
		}{{"starting", soon / 2}, {"building receive_event", 70 * time.Second},
			{"building register_event", 10 * time.Second},
			{"building get_event_schema", 0}, {"serving", 0}} {
			steps.begin(step.text)
			time.Sleep(step.takes)
		}
		steps.end()
		time.Sleep(time.Minute)
		if want := "#   1s  building receive_event\n#  71s  building register_event\n"; told.String() != want {
			t.Errorf("it tells\n%swant\n%s", &told, want)
		}
	})
}
