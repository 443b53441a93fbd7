package bootstrap

import (
	"bytes"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

func TestEnvironmentSetsGosRuntime(t *testing.T) {
	type setting struct {
		processors, percent int
		limit               int64
	}
	set := func(s setting) setting {
		return setting{runtime.GOMAXPROCS(s.processors), debug.SetGCPercent(s.percent), debug.SetMemoryLimit(s.limit)}
	}
	before := setting{7, 123, 1 << 40} // values that Environment would not set
	defer set(set(before))
	for name, c := range map[string]struct {
		env  map[string]string
		want setting
	}{
		"no Lambda":     {nil, before},
		"nonsense":      {map[string]string{memory: "lots"}, before},
		"256 MB":        {map[string]string{memory: "256"}, setting{1, gcPercent, 160 << 20}},
		"a whole vCPU":  {map[string]string{memory: "1769"}, setting{7, gcPercent, 1769 << 20 / 8 * 5}},
		"its own GOGC":  {map[string]string{memory: "256", "GOGC": "50"}, setting{1, 123, 1 << 40}},
		"its own limit": {map[string]string{memory: "256", "GOMEMLIMIT": "1GiB"}, setting{1, 123, 1 << 40}},
		"processors":    {map[string]string{memory: "256", "GOMAXPROCS": "2"}, setting{7, gcPercent, 160 << 20}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range []string{memory, "GOGC", "GOMEMLIMIT", "GOMAXPROCS"} {
				t.Setenv(variable, c.env[variable])
			}
			set(before)
			Environment()
			if got := set(before); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// Lines are those that Lambda's own attributes make.
func TestLogLines(t *testing.T) {
	lines := map[bool]string{}
	for own, replace := range map[bool]func([]string, slog.Attr) slog.Attr{
		true: replaceAttr, false: lambdacontext.ReplaceAttr,
	} {
		var written bytes.Buffer
		log := slog.NewJSONHandler(&written, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: replace})
		for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelInfo + 1, slog.LevelError} {
			line := slog.NewRecord(time.Unix(1, 0).UTC(), level, "a \"message\"", 0)
			line.AddAttrs(slog.Int("level", 1), slog.Group("of", slog.String("level", "low"), slog.Any("time", level)))
			if err := log.Handle(t.Context(), line); err != nil {
				t.Fatal(err)
			}
		}
		lines[own] = written.String()
	}
	if lines[true] != lines[false] || !strings.Contains(lines[true], `"level":"INFO+1"`) {
		t.Errorf("the lines are\n%s, want\n%s", lines[true], lines[false])
	}
}

const memory = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"
