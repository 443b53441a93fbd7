package settings_test

import (
	"testing"

	"example.com/eventgateway/functions/settings"
)

func TestOrigins(t *testing.T) {
	t.Parallel()
	for text, is := range map[string]bool{
		"https://app.example.com": true, "http://localhost:3000": true, "http://127.0.0.1": true,
		"http://[::1]:8000":             true,
		"https://xn--bcher-kva.example": true, "https://example.com:80": true,
		"": false, "*": false, "null": false, "https://": false, "example.com": false, "https://*.example.com": false,
		"https://example.com/": false, "https://example.com/a": false, "https://example.com?a": false,
		"https://example.com#a": false, "https://me@example.com": false, "HTTPS://example.com": false,
		"https://Example.com": false, "https://example.com:443": false, "http://example.com:80": false,
		"https://example.com:": false, "ftp://example.com": false, "\thttps://example.com": false,
		"https://example.com,https://example.org": false, "https://b\u00fccher.example": false,
	} {
		if settings.IsOrigin(text) != is {
			t.Errorf("%q: %v", text, !is)
		}
	}
}
