package settings_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/functions/settings"
)

func TestEverythingThatIsWrongIsSaidAtOnce(t *testing.T) {
	env := map[string]string{
		settings.HeadTTL: "soon", settings.MaxEventBytes: "-1", settings.LogLevel: "LOUD", settings.Metrics: "yes",
		settings.EventStream: "stream",
	}
	r := settings.Reader{Getenv: func(name string) string { return env[name] }}
	r.Required(settings.SchemaTable)
	r.Required(settings.PublicURL)
	if got := r.Required(settings.EventStream); got != "stream" {
		t.Errorf("the stream is %q", got)
	}
	r.Duration(settings.HeadTTL, 0)
	r.PositiveInt(settings.MaxEventBytes, 1)
	r.Level(settings.LogLevel)
	r.Switch(settings.Metrics, true)
	r.Check(nil)
	r.Check(errors.New("no endpoint"))
	for _, want := range []string{
		"no endpoint", "SCHEMA_TABLE is not set", "PUBLIC_URL is not set", `HEAD_TTL is "soon"`,
		`MAX_EVENT_BYTES is "-1"`, `LOG_LEVEL is "LOUD"`, `METRICS is "yes"`,
	} {
		if r.Err() == nil || !strings.Contains(r.Err().Error(), want) {
			t.Errorf("%v does not say %s", r.Err(), want)
		}
	}
}

func TestDefaults(t *testing.T) {
	r := settings.Reader{Getenv: func(string) string { return "" }}
	if d := r.Duration(settings.HeadTTL, 5*time.Second); d != 5*time.Second {
		t.Errorf("the TTL is %v", d)
	}
	if n := r.PositiveInt(settings.MaxEventBytes, 7); n != 7 {
		t.Errorf("the limit is %d", n)
	}
	if l := r.Level(settings.LogLevel); l.String() != "INFO" || r.Err() != nil {
		t.Errorf("the level is %v, %v", l, r.Err())
	}
}

func TestSwitch(t *testing.T) {
	for value, want := range map[string][2]bool{"": {true, false}, "on": {true, true}, "off": {false, false}} {
		r := settings.Reader{Getenv: func(string) string { return value }}
		if got := [2]bool{r.Switch(settings.Metrics, true), r.Switch(settings.Metrics, false)}; got != want ||
			r.Err() != nil {
			t.Errorf("%q is %v, %v", value, got, r.Err())
		}
	}
}

func TestSchemaMemory(t *testing.T) {
	t.Parallel()
	if compiled, references := settings.SchemaMemory(256); compiled != 64<<20 || references != 32<<20 {
		t.Errorf("of 256 MB: %d and %d bytes", compiled, references)
	}
}
