package loopback_test

import (
	"testing"

	"example.com/eventgateway/events/internal/loopback"
)

func TestIs(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "LocalHost": true, "abc.execute-api.localhost": true, "127.0.0.1": true, "127.9.9.9": true,
		"::1": true, "::ffff:127.0.0.1": true,
		"": false, ".": false, "gateway.example": false, "localhost.example": false, "notlocalhost": false,
		"10.0.0.1": false, "0.0.0.0": false, "::": false, "127.0.0.1.example": false, "127.1": false,
	} {
		if got := loopback.Is(host); got != want {
			t.Errorf("%q: %t, want %t", host, got, want)
		}
	}
}

func TestNameOf(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"localhost": "localhost", "localhost:8080": "localhost", "[::1]:8080": "::1", "[::1]": "::1",
		"127.0.0.1:80": "127.0.0.1", "": "", ":80": "",
	} {
		if got := loopback.NameOf(header); got != want {
			t.Errorf("%q names %q, want %q", header, got, want)
		}
	}
}
