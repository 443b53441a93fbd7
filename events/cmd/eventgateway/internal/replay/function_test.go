package replay

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// aFunction makes a function of Python code in the emulator. LOG is a file of this machine.
func aFunction(t *testing.T, code, log string) (name string) {
	t.Helper()
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	f, err := z.Create("index.py")
	if err != nil {
		t.Fatal(err)
	}
	f.Write([]byte(code))
	z.Close()
	api := lambda.NewFromConfig(emulatortest.Config(t))
	name = emulatortest.UniqueName(t)
	if _, err := api.CreateFunction(t.Context(), &lambda.CreateFunctionInput{
		FunctionName: &name, Runtime: types.RuntimePython312, Handler: aws.String("index.handler"),
		Role: aws.String("arn:aws:iam::000000000000:role/any"), Code: &types.FunctionCode{ZipFile: archive.Bytes()},
		Timeout: aws.Int32(30), Environment: &types.Environment{Variables: map[string]string{"LOG": log}},
	}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if _, err := api.DeleteFunction(ctx, &lambda.DeleteFunctionInput{FunctionName: &name}); err != nil {
			t.Error(err)
		}
	})
	return name
}

// A function has the events of each shard in order, also where it fails on some for a while.
func TestToAFunction(t *testing.T) {
	api, source := aStream(t, 2)
	put(t, api, source, 300)
	log := filepath.Join(t.TempDir(), "log")
	name := aFunction(t, `
import base64, json, os

def handler(batch, context):
    log = os.environ["LOG"]
    shards = {r["eventID"].split(":")[0] for r in batch["Records"]}
    if len(shards) != 1 or not all(r["eventSourceARN"].startswith("arn:aws:kinesis:") for r in batch["Records"]):
        raise Exception("not as an event source mapping has it")
    for record in batch["Records"]:
        event = json.loads(base64.b64decode(record["kinesis"]["data"]))
        failed = log + "-" + event["id"]
        if int(event["id"]) % 100 == 42 and not os.path.exists(failed):
            open(failed, "w").close()
            return {"batchItemFailures": [{"itemIdentifier": record["kinesis"]["sequenceNumber"]}]}
        with open(log, "a") as f:
            f.write(" ".join([event["id"], record["kinesis"]["partitionKey"], event["replayid"]]) + "\n")
`, log)
	code, _, stderr := command(t.Context(), flags(t, source, "--lambda", name, "--id", "r1", "--batch", "20")...)
	text, _ := os.ReadFile(log)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if code != 0 || len(lines) != 300 {
		t.Fatalf("%d, %d events: %s", code, len(lines), stderr)
	}
	byKey := map[string][]string{}
	for _, line := range lines {
		part := strings.Fields(line)
		byKey[part[1]] = append(byKey[part[1]], part[0])
		if part[2] != "r1" {
			t.Errorf("got %s", line)
		}
	}
	for key, ids := range byKey {
		if !slices.IsSortedFunc(ids, func(a, b string) int {
			return len(a)*1000 - len(b)*1000 +
				strings.Compare(a, b)
		}) ||
			len(ids) != 300/keys {
			t.Errorf("%s has %v", key, ids)
		}
	}
}
