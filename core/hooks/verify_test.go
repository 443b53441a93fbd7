package hooks_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/hooks"
)

// What the providers publish, and what their signatures are for.
const (
	// https://github.com/standard-webhooks/standard-webhooks, the tests of its libraries
	standardSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	standardID     = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	standardTime   = 1614265330
	standardBody   = `{"test": 2432232314}`
	standardSigned = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
	githubSecret = "It's a Secret to Everybody"
	githubBody   = "Hello, World!"
	githubSigned = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
	githubID     = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
	// https://docs.stripe.com/webhooks; the SDKs' tests sign with this secret
	stripeSecret = "whsec_test_secret"
	stripeBody   = `{
  "id": "evt_test_webhook",
  "object": "event"
}`
)

func hookOf(s hooks.Scheme, secrets ...hooks.SecretText) hooks.Hook {
	h := hooks.Hook{Type: coretest.Fruits, Scheme: s}
	for _, text := range secrets {
		h.Secrets = append(h.Secrets, hooks.Secret{Text: text})
	}
	return h
}

func preset(name string, secrets ...hooks.SecretText) hooks.Hook {
	return hookOf(hooks.Scheme{Preset: name}, secrets...)
}

// headers are lines such as "name: value".
func headers(lines ...string) func(string) string {
	return func(name string) string {
		for _, line := range lines {
			if key, value, _ := strings.Cut(line, ": "); key == name {
				return value
			}
		}
		return ""
	}
}

func stripeSigned(at int64, body string) string {
	mac := hmac.New(sha256.New, []byte(stripeSecret))
	fmt.Fprintf(mac, "%d.%s", at, body)
	return hex.EncodeToString(mac.Sum(nil))
}

func TestWhatProvidersPublish(t *testing.T) {
	t.Parallel()
	now := time.Unix(standardTime, 0)
	stripeTime := fmt.Sprint("t=", standardTime)
	stripe := "v1=" + stripeSigned(standardTime, stripeBody)
	standard := func(lines ...string) func(string) string {
		return headers(append(lines, "webhook-id: "+standardID, fmt.Sprint("webhook-timestamp: ", standardTime),
			"webhook-signature: "+standardSigned)...)
	}
	for _, c := range []struct {
		name   string
		hook   hooks.Hook
		header func(string) string
		body   string
		id     string // "-" for a delivery that is refused
	}{
		{"standard", preset("standard-webhooks", standardSecret), standard(), standardBody, standardID},
		{"without its prefix", preset("standard-webhooks", hooks.SecretText(standardSecret[6:])), standard(),
			standardBody, standardID},
		{"the older of two", preset("standard-webhooks", standardSecret,
			hooks.SecretText("whsec_"+standardSecret[10:]+"AAAA")), standard(),
			standardBody, standardID},
		{"several signatures", preset("standard-webhooks", standardSecret), standard(
			"webhook-signature: v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x " + standardSigned + " v1a,y"),
			standardBody, standardID},
		{"of another secret", preset("standard-webhooks", hooks.SecretText("whsec_"+standardSecret[10:]+"AAAA")),
			standard(), standardBody, "-"},
		{"another body", preset("standard-webhooks", standardSecret), standard(), standardBody + " ", "-"},
		{"another id", preset("standard-webhooks", standardSecret), standard("webhook-id: msg_other"), standardBody,
			"-"},
		{"no id", preset("standard-webhooks", standardSecret), standard("webhook-id: "), standardBody, "-"},
		{"no time", preset("standard-webhooks", standardSecret), standard("webhook-timestamp: "), standardBody, "-"},
		{"another time", preset("standard-webhooks", standardSecret),
			standard(fmt.Sprint("webhook-timestamp: ", standardTime+1)), standardBody, "-"},
		{"a time twice", preset("standard-webhooks", standardSecret),
			standard(fmt.Sprintf("webhook-timestamp: %d,%d", standardTime, standardTime)), standardBody, "-"},
		{"no signature", preset("standard-webhooks", standardSecret), standard("webhook-signature: "), standardBody,
			"-"},
		{"another version", preset("standard-webhooks", standardSecret),
			standard("webhook-signature: v2" + standardSigned[2:]), standardBody, "-"},
		{"headers joined", preset("standard-webhooks", standardSecret),
			standard("webhook-signature: " + standardSigned + "," + standardSigned), standardBody, "-"},
		{"no secret", preset("standard-webhooks"), standard(), standardBody, "-"},

		{"github", preset("github", githubSecret),
			headers("x-hub-signature-256: "+githubSigned, "x-github-delivery: "+githubID), githubBody, githubID},
		{"another body", preset("github", githubSecret),
			headers("x-hub-signature-256: "+githubSigned, "x-github-delivery: "+githubID), "Hello, World", "-"},
		{"sha1", preset("github", githubSecret),
			headers("x-hub-signature: sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59", "x-github-delivery: 1"),
			githubBody, "-"},
		{"no prefix", preset("github", githubSecret),
			headers("x-hub-signature-256: "+githubSigned[7:], "x-github-delivery: "+githubID), githubBody, "-"},
		{"half of it", preset("github", githubSecret),
			headers("x-hub-signature-256: "+githubSigned[:39], "x-github-delivery: "+githubID), githubBody, "-"},
		{"nothing in it", preset("github", githubSecret),
			headers("x-hub-signature-256: sha256=", "x-github-delivery: "+githubID), githubBody, "-"},
		{"twice", preset("github", githubSecret),
			headers("x-hub-signature-256: "+githubSigned+","+githubSigned, "x-github-delivery: "+githubID),
			githubBody, "-"},
		{"two ids", preset("github", githubSecret),
			headers("x-hub-signature-256: "+githubSigned, "x-github-delivery: a,b"), githubBody, "-"},
		{"no id", preset("github", githubSecret), headers("x-hub-signature-256: " + githubSigned), githubBody, "-"},

		{"stripe", preset("stripe", stripeSecret), headers("stripe-signature: " + stripeTime + "," + stripe),
			stripeBody,
			"evt_test_webhook"},
		{"other schemes too", preset("stripe", stripeSecret),
			headers("stripe-signature: v0=6ffbb59b, v1=bad_signature, " + stripe + ", " + stripeTime), stripeBody,
			"evt_test_webhook"},
		{"only another scheme", preset("stripe", stripeSecret),
			headers("stripe-signature: " + stripeTime + ",v0" + stripe[2:]), stripeBody, "-"},
		{"no time", preset("stripe", stripeSecret), headers("stripe-signature: " + stripe), stripeBody, "-"},
		{"an empty time", preset("stripe", stripeSecret), headers("stripe-signature: t=," + stripe), stripeBody, "-"},
		{"two times", preset("stripe", stripeSecret),
			headers("stripe-signature: " + stripeTime + "," + stripeTime + "," + stripe), stripeBody, "-"},
		{"nothing", preset("stripe", stripeSecret), headers(), stripeBody, "-"},
		{"of another body", preset("stripe", stripeSecret), headers("stripe-signature: " + stripeTime + "," + stripe),
			"{}", "-"},
	} {
		id, _, err := hooks.Verify(c.hook, c.header, []byte(c.body), now)
		if refused := c.id == "-"; refused != (core.CodeOf(err) == core.CodeUnauthenticated) || !refused && id != c.id {
			t.Errorf("%s, %s: %q, %v", c.hook.Scheme.Preset, c.name, id, err)
		}
		if err != nil && err.Error() != hooks.Unsigned().Error() {
			t.Errorf("%s, %s: an answer of its own: %v", c.hook.Scheme.Preset, c.name, err)
		}
	}
}

// A delivery is taken for five minutes, before and after its time.
func TestTolerance(t *testing.T) {
	t.Parallel()
	for off, taken := range map[time.Duration]bool{
		0: true, 5 * time.Minute: true, -5 * time.Minute: true, 299 * time.Second: true,
		5*time.Minute + time.Millisecond: false, -5*time.Minute - time.Second: false, 1000 * time.Hour: false,
		-100_000 * time.Hour: false,
	} {
		now := time.Unix(standardTime, 0).Add(off)
		_, _, err := hooks.Verify(preset("standard-webhooks", standardSecret), headers("webhook-id: "+standardID,
			fmt.Sprint("webhook-timestamp: ", standardTime), "webhook-signature: "+standardSigned),
			[]byte(standardBody), now)
		_, _, err2 := hooks.Verify(preset("stripe", stripeSecret), headers(fmt.Sprintf("stripe-signature: t=%d,v1=%s",
			standardTime, stripeSigned(standardTime, "{}"))), []byte("{}"), now)
		for _, err := range []error{err, err2} {
			if (err == nil) != taken || err != nil && !strings.Contains(err.Error(), "more than 5 minutes") {
				t.Errorf("%v off: %v", off, err)
			}
		}
	}
}

// The id of a delivery is in the body of some, where it is read once the body is verified.
func TestIDsInBodies(t *testing.T) {
	t.Parallel()
	for body, id := range map[string]string{
		`{"id":"evt_1"}`: "evt_1", `{"object":{"id":"x"},"id":"evt\u005f2"}`: "evt_2", `{"id":7}`: "", `{"id":""}`: "",
		`{"id":"a b"}`: "", `{"id":"a\u0000"}`: "", `{"id":"é"}`: "", `{}`: "", `[{"id":"a"}]`: "", `{"id":"evt_1"`: "evt_1",
		`{"id":"` + strings.Repeat("x", 257) + `"}`: "", `not JSON`: "", ``: "",
	} {
		got, _, err := hooks.Verify(preset("stripe", stripeSecret), headers(fmt.Sprintf("stripe-signature: t=%d,v1=%s",
			standardTime, stripeSigned(standardTime, body))), []byte(body), time.Unix(standardTime, 0))
		if got != id || err != nil {
			t.Errorf("%s: %q, %v", body, got, err)
		}
	}
}

func TestGenericSchemes(t *testing.T) {
	t.Parallel()
	const (
		secret = "0123456789abcdef"
		body   = `{"a":1}`
		at     = "1614265330"
	)
	now := time.Unix(standardTime, 0)
	sum := func(algorithm, signed string) []byte {
		mac := hmac.New(sha256.New, []byte(secret))
		switch algorithm {
		case "sha1":
			mac = hmac.New(sha1.New, []byte(secret))
		case "sha512":
			mac = hmac.New(sha512.New, []byte(secret))
		}
		mac.Write([]byte(signed))
		return mac.Sum(nil)
	}
	for _, c := range []struct {
		scheme    hooks.Scheme
		signature string
		id        string
	}{
		{hooks.Scheme{Header: "x-sig"}, hex.EncodeToString(sum("", body)), ""},
		{hooks.Scheme{Header: "x-sig", ID: "x-id"}, strings.ToUpper(hex.EncodeToString(sum("", body))), "id-7"},
		{hooks.Scheme{Header: "x-sig", Algorithm: "sha1", Encoding: "base64", Prefix: "a,"},
			"a," + base64.StdEncoding.EncodeToString(sum("sha1", body)), ""},
		{hooks.Scheme{Header: "x-sig", Algorithm: "sha512", Timestamp: "x-time"},
			hex.EncodeToString(sum("sha512", at+"."+body)), ""},
		// https://docs.slack.dev/authentication/verifying-requests-from-slack
		{hooks.Scheme{Header: "x-sig", Prefix: "v0=", Timestamp: "x-time", Signed: "v0:{timestamp}:{body}"},
			"v0=" + hex.EncodeToString(sum("", "v0:"+at+":"+body)), ""},
		{hooks.Scheme{Header: "x-sig", Timestamp: "x-time", ID: "x-id", Signed: "{timestamp}\n{id}{body}"},
			hex.EncodeToString(sum("", at+"\nid-7"+body)), "id-7"},
	} {
		c.scheme.Preset = hooks.Generic
		if err := c.scheme.Check(); err != nil {
			t.Error(err)
		}
		id, _, err := hooks.Verify(hookOf(c.scheme, secret),
			headers("x-sig: "+c.signature, "x-time: "+at, "x-id: id-7"),
			[]byte(body), now)
		if err != nil || id != c.id {
			t.Errorf("%+v: %q, %v", c.scheme, id, err)
		}
		for _, other := range []string{c.signature[1:], "", c.signature + "00", "x" + c.signature} {
			if _, _, err := hooks.Verify(hookOf(c.scheme, secret),
				headers("x-sig: "+other, "x-time: "+at, "x-id: id-7"),
				[]byte(body), now); err == nil {
				t.Errorf("%+v takes %s", c.scheme, other)
			}
		}
	}
}

// Only the provider knows a secret, so no other delivery is taken, and none makes Verify panic.
func FuzzVerify(f *testing.F) {
	f.Add("v1,x", standardID, "1614265330", standardBody)
	f.Add("t=1614265330,v1=00,t=", "", "t=1", stripeBody)
	f.Add(githubSigned, githubID, "", githubBody)
	f.Add(standardSigned, standardID, "1614265330", standardBody)
	f.Fuzz(func(t *testing.T, signature, id, at, body string) {
		header := func(name string) string {
			switch {
			case strings.HasSuffix(name, "-id"), strings.HasSuffix(name, "-delivery"):
				return id
			case strings.HasSuffix(name, "-timestamp"):
				return at
			}
			return signature
		}
		for _, h := range []hooks.Hook{
			preset("standard-webhooks", standardSecret), preset("github", githubSecret), preset("stripe", stripeSecret),
			hookOf(hooks.Scheme{Preset: hooks.Generic, Header: "x-sig", Timestamp: "x-timestamp", ID: "x-id"},
				stripeSecret),
		} {
			got, _, err := hooks.Verify(h, header, []byte(body), time.Unix(standardTime, 0))
			published := body == githubBody && got == id || body == standardBody && got == standardID
			if err == nil && !published {
				t.Errorf("%s takes %q with %q, %q, %q as %q", h.Scheme.Preset, body, signature, id, at, got)
			}
		}
	})
}
