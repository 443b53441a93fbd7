package gateway

import (
	"slices"
	"strings"

	"example.com/eventgateway/functions/routes"
)

// match is the route of a request.
type match struct {
	function   string
	routeKey   string
	parameters map[string]string // nil where the route has none
}

// matchRoute returns the route of a request, or the default one. path is decoded: API
// Gateway decodes a path before it compares it, so that an encoded slash separates
// segments too.
func matchRoute(method, path string) match {
	segments := strings.Split(path, "/")
	for _, route := range routes.All {
		if !slices.Contains(route.Methods(), method) {
			continue
		}
		if parameters, ok := matchPath(strings.Split(route.Path, "/"), segments); ok {
			return match{route.Function, method + " " + route.Path, parameters}
		}
	}
	return match{routes.Default, routes.DefaultKey, nil}
}

// matchPath compares segment by segment; "{name}" matches any segment that is not empty.
func matchPath(pattern, segments []string) (map[string]string, bool) {
	if len(pattern) != len(segments) {
		return nil, false
	}
	var parameters map[string]string
	for i, p := range pattern {
		if !strings.HasPrefix(p, "{") {
			if p != segments[i] {
				return nil, false
			}
			continue
		}
		if segments[i] == "" {
			return nil, false
		}
		if parameters == nil {
			parameters = map[string]string{}
		}
		parameters[strings.Trim(p, "{}")] = segments[i]
	}
	return parameters, true
}
