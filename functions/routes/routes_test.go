package routes_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"example.com/eventgateway/functions/routes"
)

// One name runs through: a function is a folder, and a use case is a file of handlers.
func TestUseCasesAreFiles(t *testing.T) {
	for _, route := range routes.All {
		for _, file := range []string{
			filepath.Join("..", route.Function, "main.go"),
			filepath.Join("..", "internal", "handlers", route.UseCase+".go"),
		} {
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %v", route.Key(), err)
			}
		}
	}
}

func TestOf(t *testing.T) {
	for _, route := range routes.All {
		for _, method := range route.Methods() {
			if got, ok := routes.Of(method + " " + route.Path); !ok || got.Key() != route.Key() {
				t.Errorf("%s %s is %s, %v", method, route.Path, got.Key(), ok)
			}
		}
	}
	for _, key := range []string{routes.DefaultKey, "", http.MethodHead + " /{client}/{event}/send_event", http.MethodGet + " /nowhere"} {
		if got, ok := routes.Of(key); ok {
			t.Errorf("%s is %s", key, got.Key())
		}
	}
}
