package format

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// Values that the official suite does not have: examples of the RFCs, and what real systems
// send.
var formatValues = map[string]struct{ valid, invalid []string }{
	"date-time": {
		valid: []string{"1985-04-12T23:20:50.52Z", "1996-12-19T16:39:57-08:00", "1990-12-31T23:59:60Z",
			"1990-12-31T15:59:60-08:00",
			"1937-01-01T12:00:27.87+00:20", "2017-01-01T00:59:60+01:00", "2026-11-25T12:00:00.123456789-00:00",
			"0000-01-01T00:00:00Z"},
		invalid: []string{"2026-11-25 12:00:00Z", "2026-11-25T12:00:00", "2026-11-25", "1998-12-30T23:59:60Z",
			"2017-01-01T23:59:60Z",
			"2026-11-25T12:00:00+0100", "2026-11-25T12:00Z", "20261125T120000Z", "1732536000",
			"2026-11-25T12:00:00.Z", "2026-11-25TZ"},
	},
	"date": {valid: []string{"2024-02-29", "2000-02-29"},
		invalid: []string{"1900-02-29", "2026-11-25T", "2026-11-25t00:00:00Z", "26-11-25", "2026/11/25"}},
	"time": {valid: []string{"12:00:00Z", "00:00:00.000+14:00"},
		invalid: []string{"12:00Z", "12:00:00+1:00", "12:00:00 Z", "12:00:00+01:00:00"}},
	"duration": {valid: []string{"P1Y2M3DT4H5M6S", "PT90M", "P52W"},
		invalid: []string{"P", "PT", "P1H", "P1W2D", "PT1.5S", "p1d", "P1D1D", "1h30m", "P1DT", "PW"}},
	"email": {
		valid: []string{"user+tag@mail.example.co.uk", "o'brien@example.org", "root@localhost", `"a\"b"@example.com`, "a@xn--bcher-kva.example",
			"x@[192.0.2.1]", "x@[IPv6:2001:db8::1]", "x@[ipv6:2001:db8::1]", "1234567890@example.com", "a@1and1.com"},
		invalid: []string{"", "@", "a@", "@b", "a b@example.com", "Ann <ann@example.com>", "a@b..c", "a@-b.example", "a@exa_mple.com", `"a"b"@example.com`, `"a\"@example.com`,
			"é@example.com", "a@example.com.", "a@[300.0.2.1]", "a@[x", "mailto:a@example.com", "a@b@c",
			strings.Repeat("a", 65) + "@example.com"},
	},
	"idn-email": {
		valid: []string{"jürgen@bücher.example", "用户@例え.jp", "plain@example.com", `"jürgen x"@example.com`},
		invalid: []string{"jürgen", "jürgen@", "jür gen@bücher.example", "a@-bücher.example", "a@b..ü",
			"a@ü ü.example"},
	},
	"hostname": {
		valid: []string{"localhost", "3com.com", "r3---sn-4g5e6nl7.googlevideo.com", "xn--bcher-kva.example",
			"XN--BCHER-KVA.example", "1.2.3.4", "ec2-203-0-113-25.compute-1.amazonaws.com"},
		invalid: []string{"a_b.example", "example.com.", "a..b", "-a.example", "a-.example", "bücher.example",
			"http://example.com", "example.com:80", "[::1]", "*.example.com", "xn--", "xn--a"},
	},
	"idn-hostname": {
		valid: []string{"bücher.example", "例え.テスト", "παράδειγμα.δοκιμή", "مثال.إختبار", "दैव.example", "straße.de",
			"example.com", "r3---sn.example", "xn--bcher-kva.example", "l·l.example", "faß.de"},
		invalid: []string{"Bücher.example", "☃.example", "🍎.example", "bü cher.example", "b_ü.example", "ü.",
			"-ü.example", "ü-.example", "ab--ü.example", "ａ.example", "xn--bcher-kvb.example"},
	},
	"ipv4": {valid: []string{"192.0.2.235", "0.0.0.0"},
		invalid: []string{"192.0.2", "192.0.2.01", "192.0.2.1/24", "0xc0.0.2.1", "::1", "192.0.2.1 "}},
	"ipv6": {
		valid: []string{"2001:DB8:0:0:8:800:200C:417A", "FF01::101", "::", "::FFFF:129.144.52.38", "fe80::1"},
		invalid: []string{"2001:db8::1::", "fe80::1%eth0", "fe80::1%", "[::1]", "::1/128", "12345::", "192.0.2.1",
			"1:2:3:4:5:6:7::8:9"},
	},
	"uri": {
		valid: []string{"ftp://ftp.is.co.za/rfc/rfc1808.txt", "ldap://[2001:db8::7]/c=GB?objectClass?one",
			"mailto:John.Doe@example.com", "news:comp.infosystems.www.servers.unix",
			"tel:+1-816-555-1212", "telnet://192.0.2.16:80/", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
			"s3://bucket/key", "arn:aws:s3:::bucket/key", "data:text/plain;base64,SGVsbG8=",
			"https://user:pw@example.com:8443/a;b=c/d?e=f&g=%20#h", "file:///etc/hosts", "about:blank",
			"http://localhost", "https://example.com/?q=a+b", "a:", "http://[v1.a:b]/", "http://my_host/"},
		invalid: []string{"", "example.com", "/a", "//example.com", "http://exa mple.com", "http://[::1",
			"http://[fe80::1%25eth0]/", "http://a:b:c/", "http://example.com/{id}", "http://bücher.example/",
			"https://example.com/a|b", "C:\\Users", "http://example.com/%", "http://example.com/%4", "http://a#b#c",
			"1a:b", "http://[::1]x/"},
	},
	"uri-reference": {
		valid:   []string{"", "../a", "a/b:c", "?x", "#", "//example.com/a", "/a//b", "http://example.com", "."},
		invalid: []string{"a b", "a:b c", "1:a", "#a#b", "[", "%zz", ":a", "é"},
	},
	"iri": {valid: []string{"http://bücher.example/ä?ö#ü", "https://ja.wikipedia.org/wiki/日本", "urn:x:é"},
		invalid: []string{"", "bücher", "http://a/\u200e", "http://a/\ue000", "http://a/ b", "http://é:é/"}},
	"iri-reference": {valid: []string{"ä", "/ä", "?\ue000", "#ä"},
		invalid: []string{"ä ö", "é:a", "#\ue000", "\ufffe"}},
	"uri-template": {
		valid: []string{"http://example.com/~{username}/", "http://example.com/search{?q,lang}", "{+path,x}/here",
			"{var:30}", "{/list*}", "{;x,y,empty}", "{&x}", "{keys*}", "{a_b%20.c}", "é{x}",
			"/orders/{id}/items{?page,limit}"},
		invalid: []string{"{", "}", "{}", "{a", "{a b}", "{a:}", "{a:x}", "{a-b}", "{a*:1}", "{{a}}", "{.}", "{a.}",
			"a%b", "<{a}>", "{%4}"},
	},
	"json-pointer": {valid: []string{"", "/", "/a~1b/m~0n", "/ /0/-", "/é"},
		invalid: []string{"a", "#/a", "/~", "/~2", "/a/~"}},
	"relative-json-pointer": {valid: []string{"0", "1/0", "10#", "2/a~0"},
		invalid: []string{"", "#", "/a", "00", "1a", "-1", "1##", "0/~"}},
	"uuid": {
		valid: []string{"f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
			"019308d5-6f27-7c3a-9e1b-6d2f0a4c8b7e"},
		invalid: []string{"", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}", "f81d4fae7dec11d0a76500a0c91e6bf6",
			"f81d4fae-7dec-11d0-a765-00a0c91e6bfg", "f81d4fae-7dec-11d0-a7650-0a0c91e6bf6"},
	},
}

func TestFormats(t *testing.T) {
	if len(formatValues) != len(All) {
		t.Errorf("values of %d formats, but there are %d", len(formatValues), len(All))
	}
	for _, format := range All {
		values := formatValues[format.Name]
		for _, value := range values.valid {
			if err := format.Validate(value); err != nil {
				t.Errorf("%s: %q is valid, but: %v", format.Name, value, err)
			}
		}
		for _, value := range values.invalid {
			err := format.Validate(value)
			if err == nil {
				t.Errorf("%s: %q is not valid", format.Name, value)
			} else if _, ok := errors.AsType[fault](err); !ok {
				t.Errorf("%s: %q: the error is not one of ours: %v", format.Name, value, err)
			}
		}
	}
}

// Each check is linear: what is quadratic would take seconds of CPU.
func TestFormatsOfLongValuesTakeNoTime(t *testing.T) {
	for _, format := range All {
		t.Run(format.Name, func(t *testing.T) {
			for _, unit := range []string{"a", "1", ":", "/", "%41", "a.", "é", "。", "xn--a.", "{a}", "{a,", "~0", "[", "@", `\"`, "P1D", "1:", "-", "\u0301", "ا"} {
				for _, prefix := range []string{"", "a:", "/", "P", "http://", "0", `"`, "{", "xn--"} {
					value := prefix + strings.Repeat(unit, 1<<17/len(unit))
					if used := schematest.CPU(func() { _ = format.Validate(value) }); used > 300*time.Millisecond {
						t.Errorf("%s of %q and 128 KB of %q took %v", format.Name, prefix, unit, used)
					}
				}
			}
		})
	}
}

// FuzzFormats: no check panics or hangs, and those that other parsers know agree
// with them.
func FuzzFormats(f *testing.F) {
	for _, values := range formatValues {
		for _, value := range append(values.valid, values.invalid...) {
			f.Add(value)
		}
	}
	f.Fuzz(func(t *testing.T, value string) {
		if len(value) > 1000 {
			return
		}
		valid := map[string]bool{}
		for _, format := range All {
			valid[format.Name] = format.Validate(value) == nil
		}
		for narrow, wide := range map[string]string{"uri": "iri", "iri": "iri-reference",
			"uri-reference": "iri-reference", "hostname": "idn-hostname", "email": "idn-email"} {
			if valid[narrow] && !valid[wide] {
				t.Errorf("%q is %s, but not %s", value, narrow, wide)
			}
		}
		if valid["date-time"] {
			usual := strings.ToUpper(strings.Replace(value, ":60", ":59", 1))
			if _, err := time.Parse(time.RFC3339, usual); err != nil {
				t.Errorf("%q: %v", value, err)
			}
		}
	})
}
