package logs

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// What fails in each request is one line a minute, which says how often.
func TestEachMinute(t *testing.T) {
	var out bytes.Buffer
	now := time.Now()
	log := EachMinute(slog.New(slog.NewTextHandler(&out, nil)), "not checked", func() time.Time { return now })
	for range 200 {
		log(t.Context(), errors.New("away"))
		now = now.Add(time.Second)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 4 || !strings.Contains(lines[0], "times=1 cause=away") ||
		!strings.Contains(lines[3], `msg="not checked" times=60 cause=away`) {
		t.Errorf("the log is\n%s", &out)
	}
}
