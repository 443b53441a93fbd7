// Package snippets writes code that sends events of one type to one deployment, and reads them.
// What it writes has the deployment's own names and no secrets.
package snippets

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Snippet is code in a language.
type Snippet struct{ Language, Code string }

// Deployment is a gateway and its stream.
type Deployment struct {
	Gateway string // its URL
	Auth    string // "none" or "", "key", "jwt" or "iam"
	Stream  string // its name; "" if the gateway tells the accepted events itself, at /_dev/accepted

	StreamEndpoint string // the URL of Kinesis; "" for AWS's
}

// Authorization says in words what the code needs beside itself; "" for nothing.
func (d Deployment) Authorization() string {
	switch d.Auth {
	case "key":
		return "EVENTGATEWAY_KEY is a key of the gateway. Its operator makes one with eventgateway keys create."
	case "jwt":
		return "EVENTGATEWAY_TOKEN is an access token of the identity provider that the gateway trusts."
	case "iam":
		return "The requests are signed with your AWS credentials. AWS_REGION is the gateway's region."
	}
	return ""
}

// variable is the variable of the environment with the bearer token; "" for none.
func (d Deployment) variable() string {
	return map[string]string{"key": "EVENTGATEWAY_KEY", "jwt": "EVENTGATEWAY_TOKEN"}[d.Auth]
}

// Send returns code that sends an event, in JSON.
func (d Deployment) Send(client, event, data string) []Snippet {
	url := strings.TrimRight(d.Gateway, "/") + "/" + client + "/" + event + "/send_event"
	return []Snippet{
		{"curl", d.curl(url, data)},
		{"eventgateway", "eventgateway send " + client + " " + event + " --url " + shell(d.Gateway) + d.flag() +
			" --data " + shell(compact(data))},
		{"Go", d.goSend(client, event, data)},
		{"Python", d.python(url, data)},
		{"TypeScript", d.typescript(url, data)},
	}
}

// Read returns code that reads the events of the type.
func (d Deployment) Read(client, event string) []Snippet {
	topic := client + "." + event
	if d.Stream == "" {
		accepted := strings.TrimRight(d.Gateway, "/") + "/_dev/accepted?topic=" + topic
		return []Snippet{
			{"curl", "curl " + shell(accepted)},
			{"curl, for what comes next", "# CURSOR is the member next of the answer before.\n" +
				"curl " + shell(accepted+"&after=CURSOR&wait=10s")},
		}
	}
	endpoint := ""
	if d.StreamEndpoint != "" {
		endpoint = " --stream-endpoint " + shell(d.StreamEndpoint)
	}
	return []Snippet{
		{"eventgateway", "eventgateway listen " + topic + " --stream " + shell(d.Stream) + endpoint + " --from 10m"},
		{"Go", fill(goRead, "STREAM", quoted(d.Stream), "TOPIC", quoted(topic))},
	}
}

func (d Deployment) flag() string {
	if d.Auth == "iam" {
		return " --auth iam"
	}
	return ""
}

func (d Deployment) curl(url, data string) string {
	lines := []string{"curl " + shell(url), "-H 'content-type: application/json'"}
	if name := d.variable(); name != "" {
		lines = append(lines, `-H "authorization: Bearer $`+name+`"`)
	}
	if d.Auth == "iam" {
		lines = append(lines, `--aws-sigv4 "aws:amz:$AWS_REGION:execute-api"`,
			`--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`, `-H "x-amz-security-token: $AWS_SESSION_TOKEN"`)
	}
	return strings.Join(append(lines, "--data-binary "+shell(compact(data))), " \\\n  ")
}

// compact returns JSON in one line.
func compact(data string) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(data)) != nil {
		return data
	}
	return b.String()
}

// shell quotes a word for a POSIX shell.
func shell(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// quoted quotes a text for Go, Python and JavaScript: as a JSON string. A character outside the
// basic plane is written as itself, so that no language takes its halves for two.
func quoted(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string always encodes
	return strings.TrimSpace(b.String())
}

// fill replaces the words of a template by texts.
func fill(template string, pairs ...string) string {
	return strings.NewReplacer(pairs...).Replace(template)
}
