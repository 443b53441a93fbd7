package deploy

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"example.com/eventgateway/localstack/internal/process"
	"example.com/eventgateway/localstack/names"
)

// cli runs the CDK's command line against one endpoint.
type cli struct {
	root, endpoint string
	log            *os.File
}

func cdkProgram(root string) string { return filepath.Join(root, "node_modules", ".bin", "cdk") }

func (c cli) run(ctx context.Context, arguments ...string) error {
	fmt.Fprintf(c.log, "\n$ cdk %s\n", strings.Join(arguments, " "))
	start, err := c.log.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	// npx would download a missing program.
	cmd := exec.CommandContext(ctx, cdkProgram(c.root), append(arguments, "--no-color", "--ci")...)
	process.Bind(cmd)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.root, c.log, c.log
	cmd.Env = environment(os.Environ(), c.endpoint)
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("cdk %s did not end: %w; its output is in %s", arguments[0], ctx.Err(), c.log.Name())
		}
		return fmt.Errorf("cdk %s failed: %s; all of its output is in %s", arguments[0], c.reason(start, err),
			c.log.Name())
	}
	return nil
}

// reason returns the line of the log, from start, that says most about the failure: the
// first that the CDK marks as an error, else the last.
func (c cli) reason(start int64, otherwise error) string {
	text, err := os.ReadFile(c.log.Name())
	if err != nil || int64(len(text)) < start {
		return otherwise.Error()
	}
	last := otherwise.Error()
	for line := range strings.Lines(string(text[start:])) {
		line = strings.TrimSpace(line)
		for _, mark := range []string{"CREATE_FAILED", "UPDATE_FAILED", ": fail: ", "[ERROR]", "context ", "Error:"} {
			if strings.Contains(line, mark) {
				return line
			}
		}
		if line != "" {
			last = line
		}
	}
	return last
}

// environment returns this process's environment without any way to real AWS: no profile,
// no credentials, no file with some, and the emulator as every endpoint.
func environment(inherited []string, endpoint string) []string {
	var kept []string
	for _, pair := range inherited {
		if !strings.HasPrefix(pair, "AWS_") && !strings.HasPrefix(pair, "CDK_") {
			kept = append(kept, pair)
		}
	}
	return append(kept,
		"AWS_ENDPOINT_URL="+endpoint,
		"AWS_ENDPOINT_URL_S3="+endpoint, // the CDK's own clients ask for this one
		"AWS_ACCESS_KEY_ID="+names.AccessKey,
		"AWS_SECRET_ACCESS_KEY="+names.AccessKey,
		"AWS_REGION="+names.Region,
		"AWS_DEFAULT_REGION="+names.Region,
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
		"CDK_DISABLE_CLI_TELEMETRY=true",
		// Keeps the bindings' banner about the age of Node 20 out of the log.
		"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20",
	)
}
