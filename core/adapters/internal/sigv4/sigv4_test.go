package sigv4_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"example.com/eventgateway/core/adapters/internal/sigv4"
)

// A signature is the SDK's, whatever is sent to whom, when and by whom. One signer signs
// for several days and credentials in turn.
func FuzzSign(f *testing.F) {
	noon := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC).Unix()
	f.Add([]byte(`{"Records":[]}`), "AKID", "SECRET", "", "https://kinesis.us-east-1.amazonaws.com/", "us-east-1", noon)
	f.Add([]byte("x"), "AKID", "SECRET", "TOKEN/+=", "http://127.0.0.1:4566/a b/%20//ü/", "cn-north-1", int64(0))
	f.Add([]byte("\x00"), "", "", "t", "http://[::1]:80/", "", noon)
	f.Add([]byte("{}"), "a", "b", "c", "https://HOST.example:443", "local", int64(-1))
	f.Fuzz(func(t *testing.T, body []byte, id, secret, token, to, region string, seconds int64) {
		u, err := url.Parse(to)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.RawQuery != "" ||
			len(body) == 0 || strings.ContainsFunc(u.Host+token, unicode.IsSpace) ||
			strings.ContainsAny(u.Host, "[]") { // the SDK takes these away
			return
		}
		now := time.Unix(seconds%4_000_000_000, 0)
		signer := sigv4.New(sigv4.Shape{URL: u, Service: "kinesis", Region: region, ContentType: "type",
			Target: "T.Op"})
		first := aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}
		second := aws.Credentials{AccessKeyID: id, SecretAccessKey: secret + "2"}
		for _, c := range []struct {
			aws.Credentials
			at   time.Time
			body []byte
		}{
			{first, now, body}, {second, now, body}, {first, now, append(body, body...)},
			{first, now.Add(24 * time.Hour), body}, {first, now.Add(25 * time.Hour), body},
		} {
			got, want := template(u, c.body), template(u, c.body)
			signer.Sign(got.Header, c.Credentials, c.body, c.at)
			hash := sha256.Sum256(c.body)
			err := v4.NewSigner().SignHTTP(t.Context(), c.Credentials, want, hex.EncodeToString(hash[:]), "kinesis",
				region, c.at)
			if err != nil || !reflect.DeepEqual(got.Header, want.Header) || sigv4.Host(u) != want.Host {
				t.Fatalf("to %s: %v\nthe SDK: %s, %v, %v", sigv4.Host(u), got.Header, want.Host, want.Header, err)
			}
		}
	})
}

func template(u *url.URL, body []byte) *http.Request {
	to := *u
	return &http.Request{
		Method: http.MethodPost, URL: &to, Host: u.Host,
		Header:        http.Header{"Content-Type": {"type"}, "User-Agent": {"ours"}, "X-Amz-Target": {"T.Op"}},
		ContentLength: int64(len(body)), Body: http.NoBody,
	}
}

// An address without its port keeps its brackets, as in RFC 9110, section 7.2.
func TestHostOfAnAddress(t *testing.T) {
	for to, want := range map[string]string{"http://[::1]:80/": "[::1]", "https://[::1]:80/": "[::1]:80"} {
		if u, err := url.Parse(to); err != nil || sigv4.Host(u) != want {
			t.Errorf("%s: %s, want %s (%v)", to, sigv4.Host(u), want, err)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	u, _ := url.Parse("https://kinesis.eu-west-1.amazonaws.com/")
	credentials := aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "SECRET",
		SessionToken: strings.Repeat("t", 1000)}
	body := bytes.Repeat([]byte("x"), 800)
	b.Run("this", func(b *testing.B) {
		signer := sigv4.New(sigv4.Shape{URL: u, Service: "kinesis", Region: "eu-west-1", ContentType: "type",
			Target: "T.Op"})
		b.ReportAllocs()
		for b.Loop() {
			signer.Sign(template(u, body).Header, credentials, body, time.Now())
		}
	})
	b.Run("SDK", func(b *testing.B) {
		signer := v4.NewSigner()
		b.ReportAllocs()
		for b.Loop() {
			hash := sha256.Sum256(body)
			err := signer.SignHTTP(b.Context(), credentials, template(u, body), hex.EncodeToString(hash[:]), "kinesis",
				"eu-west-1", time.Now())
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
