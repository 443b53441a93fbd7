package deploy

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestOnlyLoopback(t *testing.T) {
	for endpoint, want := range map[string]string{
		"http://127.0.0.1:4566":  "http://127.0.0.1:4566",
		"http://127.0.0.1:4566/": "http://127.0.0.1:4566",
		"http://localhost:4566":  "http://127.0.0.1:4566",
		"http://[::1]:4566":      "http://[::1]:4566",
	} {
		got, err := loopback(endpoint)
		if err != nil || got.String() != want {
			t.Errorf("%s: got %v, %v; want %s", endpoint, got, err, want)
		}
	}
	for _, endpoint := range []string{
		"", "127.0.0.1:4566", "http://127.0.0.1", "https://127.0.0.1:4566", "http://192.168.1.2:4566",
		"https://kinesis.us-east-1.amazonaws.com", "http://localhost.example.com:80", "http://user@127.0.0.1:1",
		"http://127.0.0.1:1/x",
	} {
		if got, err := loopback(endpoint); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, %v; want an error of one line", endpoint, got, err)
		}
	}
}

// An endpoint elsewhere is refused before anything runs.
func TestDeployElsewhere(t *testing.T) {
	root := t.TempDir()
	_, err := Deploy(t.Context(), Options{Root: root, Endpoint: "http://192.0.2.1:4566"})
	if err == nil || !strings.Contains(err.Error(), "not on this machine") {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(root); len(left) > 0 {
		t.Errorf("it wrote %v", left)
	}
}

func TestDeployWithoutTheCDK(t *testing.T) {
	_, err := Deploy(t.Context(), Options{Root: t.TempDir(), Endpoint: "http://127.0.0.1:4566"})
	if err == nil || err.Error() != "the CDK's command line is not in node_modules: run `make install`" {
		t.Errorf("got %v", err)
	}
}

func TestEnvironmentHasNoWayToAWS(t *testing.T) {
	got := environment([]string{
		"PATH=/bin", "HTTPS_PROXY=http://proxy:1", "AWS_PROFILE=prod", "AWS_SESSION_TOKEN=secret",
		"AWS_ENDPOINT_URL_KINESIS=https://real",
		"AWS_ACCESS_KEY_ID=AKIA", "AWS_REGION=eu-west-1", "CDK_DEFAULT_ACCOUNT=123456789012",
	}, "http://127.0.0.1:1")
	for _, pair := range got {
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case strings.HasPrefix(name, "AWS_ENDPOINT_URL") && value != "http://127.0.0.1:1",
			slices.Contains([]string{"AKIA", "secret", "prod", "eu-west-1", "123456789012"}, value):
			t.Errorf("the CDK gets %s", pair)
		}
	}
	for _, want := range []string{"PATH=/bin", "HTTPS_PROXY=http://proxy:1", "AWS_ENDPOINT_URL=http://127.0.0.1:1",
		"AWS_ACCESS_KEY_ID=test", "AWS_SHARED_CREDENTIALS_FILE=/dev/null"} {
		if !slices.Contains(got, want) {
			t.Errorf("the CDK does not get %s", want)
		}
	}
}

func TestArguments(t *testing.T) {
	got := strings.Join(arguments([]string{"name=Keys"}), " ")
	for _, want := range []string{"--context authorization=none", "--context rejected=on", "--context removal=destroy",
		"--context architecture=", "--context name=Keys"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}

func TestReadOutputs(t *testing.T) {
	endpoint := &url.URL{Scheme: "http", Host: "127.0.0.1:4566"}
	file := filepath.Join(t.TempDir(), "outputs.json")
	for text, want := range map[string]Outputs{
		`{"EventGateway":{"ApiUrl":"http://685b5f79.execute-api.localhost:4566","StreamName":"s","TableName":"t"}}`: {
			APIURL: "http://127.0.0.1:4566/_aws/execute-api/685b5f79/%24default", StreamName: "s", TableName: "t"},
		`{"Other":{"ApiUrl":"https://abc.execute-api.us-east-1.amazonaws.com/v1","StreamName":"s","RejectedStreamName":"r","TableName":"t"}}`: {
			APIURL: "http://127.0.0.1:4566/_aws/execute-api/abc/v1", StreamName: "s", RejectedStreamName: "r",
			TableName: "t"},
		`{}`:                              {},
		`{"EventGateway":{"ApiUrl":"x"}}`: {},
		`{"EventGateway":{"ApiUrl":"http://127.0.0.1","StreamName":"s","TableName":"t"}}`: {},
		`nonsense`: {},
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := readOutputs(file, endpoint)
		if got != want || (err == nil) != (want != Outputs{}) {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", text, got, err, want)
		}
	}
}

// The error has the line of the log that matters, out of hundreds.
func TestReason(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{
			"building\ncontext authorization is \"off\": it must be iam or none\nexit status 1\n" +
				"go run ./infra: Subprocess exited with error 1\n",
			`context authorization is "off": it must be iam or none`,
		},
		{
			"a\nX | 3/9 | CREATE_FAILED | AWS::Kinesis::Stream | no\nb\n❌ it failed\n",
			"X | 3/9 | CREATE_FAILED | AWS::Kinesis::Stream | no",
		},
		{
			"X: fail: Bucket named 'b' exists, but not for us\nFailed to publish\n‣ AggregateError: \n",
			"X: fail: Bucket named 'b' exists, but not for us",
		},
		{"one\ntwo\n\n", "two"},
		{"", "exit status 1"},
	} {
		log, err := os.Create(filepath.Join(t.TempDir(), "log"))
		if err != nil {
			t.Fatal(err)
		}
		log.WriteString("earlier Error: not this\n" + test.text)
		got := cli{log: log}.reason(int64(len("earlier Error: not this\n")), errExit{})
		if got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
		log.Close()
	}
}

type errExit struct{}

func (errExit) Error() string { return "exit status 1" }
