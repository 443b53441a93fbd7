package openapitest

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// Exchange is a section "request" and the "response" after it.
type Exchange struct {
	Request  string // a line "POST /a/b", a line for each header, an empty line, the body
	Gzip     bool   // the section is "request gzip": the body is sent compressed
	Response string // as Request, the first line being "201 Created"
}

// Status returns the response's status, as it is in the file.
func (e Exchange) Status() string {
	status, _, _ := strings.Cut(e.Response, " ")
	return status
}

// parse takes a request apart.
func (e Exchange) parse() (method, target string, header http.Header, body string, err error) {
	head, body, _ := strings.Cut(e.Request, "\n\n")
	first, rest, _ := strings.Cut(head, "\n")
	method, target, ok := strings.Cut(first, " ")
	if !ok {
		return "", "", nil, "", fmt.Errorf("a request begins with %q", first)
	}
	header = http.Header{}
	for line := range strings.Lines(rest) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			return "", "", nil, "", fmt.Errorf("%q is no header", line)
		}
		header.Add(name, value)
	}
	return method, expand(target), header, expand(body), nil
}

var times = regexp.MustCompile(`<(\d+) times (.)>`)

// expand spells out what would be too long to read: "<70000 times x>".
func expand(text string) string {
	return times.ReplaceAllStringFunc(text, func(match string) string {
		parts := times.FindStringSubmatch(match)
		n, _ := strconv.Atoi(parts[1]) // digits, by the pattern
		return strings.Repeat(parts[2], n)
	})
}

// IsProblem reports whether the response in the file is a problem.
func (e Exchange) IsProblem() bool {
	head, _, _ := strings.Cut(e.Response, "\n\n")
	return strings.Contains(head, "\nContent-Type: application/problem+json")
}

// ResponseHeaders returns the names of the response's headers in the file, without the
// content type.
func (e Exchange) ResponseHeaders() (names []string) {
	head, _, _ := strings.Cut(e.Response, "\n\n")
	_, headers, _ := strings.Cut(head, "\n")
	for line := range strings.Lines(headers) {
		if name, _, _ := strings.Cut(line, ":"); name != "Content-Type" {
			names = append(names, name)
		}
	}
	return names
}

// OperationID returns the id of the request's operation, "" if it has no route.
func (e Exchange) OperationID() string {
	method, target, _, _, err := e.parse()
	if err != nil {
		return ""
	}
	path, _, _ := strings.Cut(target, "?")
	operation, _ := operationAt(method, path)
	return operation.At("operationId").Text()
}

// request returns the request to send.
func (e Exchange) request(ctx context.Context, url string) (*http.Request, error) {
	method, target, header, body, err := e.parse()
	if err != nil {
		return nil, err
	}
	if e.Gzip {
		var compressed bytes.Buffer
		w := gzip.NewWriter(&compressed)
		if _, err := io.WriteString(w, body); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		body = compressed.String()
	}
	request, err := http.NewRequestWithContext(ctx, method, url+target, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = header
	return request, nil
}
