package emulatortest_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/names"
)

// fakeT notes how a test ended.
type fakeT struct {
	testing.TB
	ended string
}

func (f *fakeT) Helper() {}

func (f *fakeT) Skip(...any) {
	f.ended = "skipped"
	runtime.Goexit()
}

func (f *fakeT) Fatalf(string, ...any) {
	f.ended = "failed"
	runtime.Goexit()
}

// endpoint calls Endpoint with a fakeT.
func endpoint(t *testing.T) (url, ended string) {
	f := &fakeT{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		url = emulatortest.Endpoint(f)
	}()
	<-done
	return url, f.ended
}

func TestEndpoint(t *testing.T) {
	up := httptest.NewServer(http.NotFoundHandler()) // as an emulator that is not MiniStack
	defer up.Close()
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }))
	defer broken.Close()
	down := httptest.NewServer(nil)
	down.Close()
	for _, c := range []struct{ promised, ended string }{
		{"", "skipped"},
		{up.URL, ""},
		{broken.URL, "failed"},
		{down.URL, "failed"},
		{"127.0.0.1:4566", "failed"},
	} {
		t.Setenv(names.EmulatorEnv, c.promised)
		url, ended := endpoint(t)
		if ended != c.ended || ended == "" && url != c.promised {
			t.Errorf("with %q promised: %q, url %q; want %q", c.promised, ended, url, c.ended)
		}
	}
}

func TestUniqueName(t *testing.T) {
	t.Run("a name: with/what no table takes, and long", func(t *testing.T) {
		one, other := emulatortest.UniqueName(t), emulatortest.UniqueName(t)
		if one == other || len(one) > 60 || strings.ContainsAny(one, ":/, _") {
			t.Errorf("%q and %q", one, other)
		}
	})
}
