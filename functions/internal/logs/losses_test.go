package logs

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"example.com/eventgateway/core"
)

func TestWhatIsNotKeptIsLogged(t *testing.T) {
	for _, c := range []struct {
		cause error
		want  string
	}{
		{core.Unavailable("no answer", errors.New("refused")), "level=WARN"},
		{&core.Error{Code: core.CodeInternal, Detail: "no permission"}, "level=ERROR"},
	} {
		var out bytes.Buffer
		NotKept(slog.New(slog.NewTextHandler(&out, nil)), "lost")(t.Context(), 3, c.cause)
		if line := out.String(); !strings.Contains(line, c.want) || !strings.Contains(line, "msg=lost events=3") ||
			!strings.Contains(line, c.cause.Error()) {
			t.Errorf("logged %s", line)
		}
	}
}
