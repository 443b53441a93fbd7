package routes_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/eventgateway/functions/routes"
)

// A use case has one name in the table and in core or a package below it, where it is a type or
// a method: promote_shadow is PromoteShadow. Only get_openapi needs nothing of core.
func TestUseCasesAreInCore(t *testing.T) {
	declared := namesInCore(t)
	for _, route := range routes.All {
		var name strings.Builder
		for word := range strings.SplitSeq(route.UseCase, "_") {
			name.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
		if !declared[name.String()] && route.UseCase != routes.GetOpenAPI {
			t.Errorf("%s: core has no %s", route.Key(), name.String())
		}
	}
}

// namesInCore returns the names of all types and functions of core and the packages below it that
// have use cases.
func namesInCore(t *testing.T) map[string]bool {
	t.Helper()
	var files []string
	for _, folder := range []string{"core", "core/hooks", "core/registry", "core/registry/catalog", "core/usage"} {
		found, err := filepath.Glob("../../" + folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	names := map[string]bool{}
	for _, path := range files {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^(type|func \(.*?\)|func) (\w+)`).FindAllSubmatch(source, -1) {
			names[string(found[2])] = true
		}
	}
	return names
}
