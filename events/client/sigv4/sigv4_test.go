package sigv4_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/client/sigv4"
)

// environment hides this machine's AWS configuration.
func environment(t *testing.T, more map[string]string) {
	t.Helper()
	none := filepath.Join(t.TempDir(), "none")
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "AWS_PROFILE": "",
		"AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none,
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_WEB_IDENTITY_TOKEN_FILE": "",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "",
	} {
		t.Setenv(name, value)
	}
	for name, value := range more {
		t.Setenv(name, value)
	}
}

var keys = map[string]string{"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
	"AWS_SESSION_TOKEN": "token"}

func TestSign(t *testing.T) {
	environment(t, keys)
	var got http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	signer, err := sigv4.New(t.Context(), server.URL, "eu-west-1")
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(server.URL, client.Options{Sign: signer.Sign})
	if err != nil {
		t.Fatal(err)
	}
	signatures := map[string]bool{}
	for _, body := range []string{`{"fruit":"apple"}`, `{"fruit":"pear!"}`} {
		c.Send(t.Context(), "SpongeBob", "Fruits", []byte(body))
		authorization := got.Get("Authorization")
		want := regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/eu-west-1/execute-api/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$`)
		m := want.FindStringSubmatch(authorization)
		if m == nil {
			t.Fatalf("authorization is %q", authorization)
		}
		for _, name := range []string{"content-length", "content-type", "host", "x-amz-date", "x-amz-security-token"} {
			if !strings.Contains(";"+m[1]+";", ";"+name+";") {
				t.Errorf("%s is not signed: %s", name, m[1])
			}
		}
		signatures[m[2]] = true
	}
	if len(signatures) != 2 {
		t.Error("two bodies of one length have the same signature: the body is not signed")
	}
}

func TestRegion(t *testing.T) {
	for _, test := range []struct{ url, flag, environment, want string }{
		{"https://abc.execute-api.eu-west-1.amazonaws.com", "", "us-east-1", "eu-west-1"},
		{"https://abc.execute-api.cn-north-1.amazonaws.com.cn/x", "", "", "cn-north-1"},
		{"https://abc.execute-api.eu-west-1.amazonaws.com", "ap-south-1", "us-east-1", "ap-south-1"},
		{"https://gateway.example", "", "us-east-1", "us-east-1"},
		{"http://abc.execute-api.localhost:4566", "", "us-east-1", "us-east-1"},
	} {
		environment(t, keys)
		t.Setenv("AWS_REGION", test.environment)
		signer, err := sigv4.New(t.Context(), test.url, test.flag)
		if err != nil {
			t.Errorf("%+v: %v", test, err)
			continue
		}
		r := httptest.NewRequest("GET", test.url, nil)
		err = signer.Sign(r, nil)
		if scope := "/" + test.want + "/execute-api/"; err != nil ||
			!strings.Contains(r.Header.Get("Authorization"), scope) {
			t.Errorf("%+v: %v, %s", test, err, r.Header.Get("Authorization"))
		}
	}
}

func TestNewSaysWhatIsMissing(t *testing.T) {
	environment(t, keys)
	_, err := sigv4.New(t.Context(), "https://gateway.example", "")
	if !strings.Contains(fmt.Sprint(err), "set AWS_REGION") {
		t.Errorf("without a region: %v", err)
	}
	environment(t, nil)
	_, err = sigv4.New(t.Context(), "https://gateway.example", "eu-west-1")
	if !strings.Contains(fmt.Sprint(err), "no AWS credentials") {
		t.Errorf("without credentials: %v", err)
	}
}
