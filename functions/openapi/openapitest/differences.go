package openapitest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/routes"
)

// Differences returns where an exchange differs from the document.
func Differences(e Exchange, a Answer) []error {
	method, target, header, sent, err := e.parse()
	if err != nil {
		return []error{err}
	}
	at, err := url.Parse(target)
	if err != nil {
		return []error{err}
	}
	operation, names := operationAt(method, at.Path)
	response := operation.At("responses", strconv.Itoa(a.Status))
	if operation.Key == "" {
		response = Document().At("components", "responses", "RouteNotFound")
	}
	if !response.Has() {
		return []error{fmt.Errorf("%s has no response %d", operation.Key, a.Status)}
	}
	found := headerDifferences(response, a.Header)
	code, err := content(response.At("content"), a.Header.Get("Content-Type"), a.Body)
	if err != nil && method != http.MethodHead {
		found = append(found, fmt.Errorf("%d of %s: %w", a.Status, operation.Key, err))
	}
	query, err := url.ParseQuery(at.RawQuery)
	if err != nil {
		return append(found, err)
	}
	badName := refused(operation.Parameters("path"), names)
	badParameter := errors.Join(
		refused(operation.Parameters("query"), query), refused(operation.Parameters("header"), header),
		unknown(operation, query), excluded(operation, query))
	switch a.Status { // statuses that the gateway gives once it has read the whole request
	case http.StatusOK, http.StatusCreated, http.StatusNoContent, http.StatusNotModified,
		http.StatusNotFound, http.StatusConflict:
		if err := errors.Join(badName, badParameter); err != nil {
			found = append(found, fmt.Errorf("it was taken, but in the document: %w", err))
		}
	}
	switch {
	case a.Status < http.StatusMultiStatus:
		taken := operation.At("requestBody", "content")
		if _, err := content(taken, sentType(operation, header, query), []byte(sent)); err != nil {
			found = append(found, fmt.Errorf("the request was taken: %w", err))
		}
	case code == "invalid_name" && badName == nil, code == "invalid_parameter" && badParameter == nil:
		found = append(found, fmt.Errorf("%s, but the document accepts it", code))
	}
	return found
}

// sentType returns the media type that a request's body is read as: x-reads-as of a parameter,
// if the request has the parameter.
func sentType(operation Operation, header http.Header, query url.Values) string {
	for _, p := range operation.Parameters("query") {
		if as := p.At("x-reads-as"); as.Has() && query.Has(p.At("name").Text()) {
			return as.Text()
		}
	}
	return header.Get("Content-Type")
}

// operationAt finds the operation and its path parameters. Its Key is "" if there is none.
func operationAt(method, path string) (operation Operation, names url.Values) {
	m := routes.Find(method, path)
	if route, ok := routes.Of(m.Key); ok {
		operation = OperationOf(route)
	}
	names = url.Values{}
	for name, value := range m.Parameters {
		names.Set(name, value)
	}
	return operation, names
}

func headerDifferences(response Node, got http.Header) (found []error) {
	documented := response.At("headers")
	for _, name := range documented.Names() {
		values, given := got[http.CanonicalHeaderKey(name)]
		if !given && documented.At(name, "required").Value == true {
			found = append(found, fmt.Errorf("the header %s is missing", name))
		}
		if given {
			if err := documented.At(name, "schema").Validate(values[0]); err != nil {
				found = append(found, fmt.Errorf("the header %s: %w", name, err))
			}
		}
	}
	for name := range got {
		known := slices.ContainsFunc(documented.Names(),
			func(d string) bool { return http.CanonicalHeaderKey(d) == name })
		if !known && name != "Content-Type" && !slices.Contains(ofTransport, name) {
			found = append(found, fmt.Errorf("the header %s is not in the document", name))
		}
	}
	return found
}

// content compares a body with a map of media types, and returns a problem's code.
func content(types Node, header string, body []byte) (code string, err error) {
	if len(body) == 0 {
		if types.Has() {
			return "", fmt.Errorf("there is no body")
		}
		return "", nil
	}
	if header == "" { // a request that does not say is JSON
		header = "application/json"
	}
	mediaType, _, err := mime.ParseMediaType(header)
	if err != nil {
		return "", err
	}
	schema := types.At(mediaType, "schema")
	if !schema.Has() {
		schema = types.At(anyType, "schema")
	}
	if !schema.Has() {
		return "", fmt.Errorf("no body of type %s is in the document", mediaType)
	}
	var value any = string(body)
	if core.IsJSON(mediaType) {
		if value, err = jsonschema.UnmarshalJSON(bytes.NewReader(body)); err != nil {
			return "", err
		}
	}
	if problem, ok := value.(map[string]any); ok && mediaType == "application/problem+json" {
		code, _ = problem["code"].(string)
	}
	return code, schema.Validate(value)
}

// refused returns an error for a value that the document does not accept.
func refused(parameters []Node, values map[string][]string) error {
	for _, p := range parameters {
		name := p.At("name").Text()
		if p.At("in").Text() == "header" {
			name = http.CanonicalHeaderKey(name)
		}
		if len(values[name]) == 0 {
			continue
		}
		text := values[name][0]
		err := p.At("schema").Validate(text)
		if _, noNumber := strconv.ParseFloat(text, 64); err != nil && noNumber == nil {
			err = p.At("schema").Validate(json.Number(text))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// unknown returns an error for a parameter that the document does not have, or that the
// query has twice.
func unknown(operation Operation, query url.Values) error {
	for name, values := range query {
		if !slices.Contains(operation.ParameterNames("query"), name) || len(values) > 1 {
			return fmt.Errorf("%s is not there, or given twice", name)
		}
	}
	return nil
}

// excluded returns an error for parameters that exclude each other, by x-excludes.
func excluded(operation Operation, query url.Values) error {
	for _, p := range operation.Parameters("query") {
		for _, other := range p.At("x-excludes").Strings() {
			if name := p.At("name").Text(); query.Get(name) != "" && query.Get(other) != "" {
				return fmt.Errorf("%s excludes %s", name, other)
			}
		}
	}
	return nil
}
