package routes

import (
	"slices"
	"strings"
)

// Match is the route of a request, as API Gateway finds it.
type Match struct {
	Function   string            // answers the request
	Key        string            // API Gateway's route key, with HEAD for HEAD
	Parameters map[string]string // of the path; nil where the route has none
}

// NoRoute is the match of a request without a route.
var NoRoute = Match{Default, DefaultKey, nil}

// Find returns the route of a request, or NoRoute. path is decoded: API Gateway decodes a
// path before it compares it, so that an encoded slash separates segments too.
func Find(method, path string) Match {
	segments := strings.Split(path, "/")
	for _, route := range All {
		if !slices.Contains(route.Methods(), method) {
			continue
		}
		if parameters, ok := matchPath(strings.Split(route.Path, "/"), segments); ok {
			return Match{route.Function, method + " " + route.Path, parameters}
		}
	}
	return NoRoute
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
