package openapitest

import (
	"slices"
	"strings"

	"example.com/eventgateway/functions/routes"
)

// Operation is the part of the document about one route.
type Operation struct {
	Node
	Key string // the route key: "GET /{client}/list_events"
}

// Operations returns the document's operations, in the order of their keys.
func Operations() []Operation {
	var all []Operation
	paths := Document().At("paths")
	for _, path := range paths.Names() {
		for _, name := range paths.At(path).Names() {
			if name == "parameters" {
				continue
			}
			all = append(all, Operation{paths.At(path, name), strings.ToUpper(name) + " " + path})
		}
	}
	return all
}

// OperationOf returns the operation of a route. Has reports whether there is one.
func OperationOf(route routes.Route) Operation {
	return Operation{Document().At("paths", route.Path, strings.ToLower(route.Method)), route.Key()}
}

// Parameters returns the parameters of the operation and of its path in "path", "query" or
// "header".
func (o Operation) Parameters(in string) []Node {
	_, path, _ := strings.Cut(o.Key, " ")
	var found []Node
	for _, p := range slices.Concat(Document().At("paths", path, "parameters").Items(), o.At("parameters").Items()) {
		if p.At("in").Text() == in {
			found = append(found, p)
		}
	}
	return found
}

// ParameterNames returns the names of Parameters, sorted.
func (o Operation) ParameterNames(in string) []string {
	var names []string
	for _, p := range o.Parameters(in) {
		names = append(names, p.At("name").Text())
	}
	slices.Sort(names)
	return names
}

// MediaTypes returns the media types that the operation accepts, sorted.
func (o Operation) MediaTypes() []string { return o.At("requestBody", "content").Names() }

// ProblemCodes returns the codes that a response's problems may have.
func ProblemCodes(response Node) []string {
	return response.At("content", "application/problem+json", "schema", "properties", "code", "enum").Strings()
}

// OnlyAPIGateway reports whether API Gateway gives the response without calling a function.
func OnlyAPIGateway(response Node) bool {
	content := response.At("content")
	return slices.Equal(content.Names(), []string{"application/json"}) &&
		content.At("application/json", "schema").Pointer == "/components/schemas/Message"
}
