package deploy

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
)

// loopback checks that the endpoint is on this machine, and returns it with an address as
// its host: an SDK would put a bucket's name before "localhost", and not every resolver
// knows names below localhost.
func loopback(endpoint string) (*url.URL, error) {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" || u.Port() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" ||
		u.User != nil {
		return nil, fmt.Errorf("the emulator's endpoint is %q: want one such as http://127.0.0.1:4566", endpoint)
	}
	host := u.Hostname()
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("the emulator's endpoint %s is not on this machine: a local deployment goes nowhere "+
			"else", endpoint)
	}
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, u.Port())}, nil
}

// readOutputs reads the file that `cdk deploy --outputs-file` wrote.
func readOutputs(file string, endpoint *url.URL) (Outputs, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Outputs{}, fmt.Errorf("the deployment left no outputs: %w", err)
	}
	var stacks map[string]Outputs
	if err := json.Unmarshal(text, &stacks); err != nil {
		return Outputs{}, fmt.Errorf("the deployment's outputs are not JSON: %w", err)
	}
	for _, stack := range stacks {
		if stack.APIURL == "" || stack.StreamName == "" || stack.TableName == "" {
			break
		}
		if stack.APIURL, err = reachable(stack.APIURL, endpoint); err != nil {
			return Outputs{}, err
		}
		return stack, nil
	}
	return Outputs{}, errors.New("the deployment's outputs lack ApiUrl, StreamName or TableName")
}

// reachable turns an emulator's URL of an API, http://{api}.execute-api.localhost:4566,
// into one with an address as its host: Go's resolver asks a name server for names below
// localhost. The stage is written as %24default, which needs no quotes in a shell.
func reachable(apiURL string, endpoint *url.URL) (string, error) {
	u, err := url.Parse(apiURL)
	if err != nil {
		return "", fmt.Errorf("the deployment's ApiUrl is %q: %w", apiURL, err)
	}
	api, _, found := strings.Cut(u.Hostname(), ".execute-api.")
	if !found || api == "" {
		return "", fmt.Errorf("the deployment's ApiUrl is %q, whose host names no API", apiURL)
	}
	stage := strings.Trim(u.Path, "/")
	if stage == "" {
		stage = "%24default"
	}
	return endpoint.String() + "/_aws/execute-api/" + api + "/" + stage, nil
}
