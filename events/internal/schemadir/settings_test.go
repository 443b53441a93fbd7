package schemadir

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"testing"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/openapi/openapitest"
	"example.com/eventgateway/functions/routes"
)

// A registration declares the settings of event.yaml, and no other ones.
func TestTheSettingsAreTheParametersOfARegistration(t *testing.T) {
	i := slices.IndexFunc(routes.All, func(r routes.Route) bool { return r.UseCase == routes.RegisterEvent })
	parameters := openapitest.OperationOf(routes.All[i]).ParameterNames("query")
	want := append(slices.Collect(names()), "dry_run", "examples", "shadow", "strict")
	if slices.Sort(want); !slices.Equal(parameters, want) {
		t.Errorf("the parameters are\n%q, want\n%q", parameters, want)
	}
}

// Each setting goes to the gateway by its name, and to the use case.
func TestEachSettingIsDeclared(t *testing.T) {
	var query url.Values
	gateway := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		query = r.URL.Query()
	}))
	defer gateway.Close()
	c, err := client.New(gateway.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		value := "7"
		switch {
		case s.among != nil:
			value = s.among[1]
		case s.kind == truth:
			value = "true"
		}
		declared := Settings{s.name: value}
		_, _ = c.RegisterWith(t.Context(), "SpongeBob", "Fruits", []byte("{}"), declared.Options(nil)) // no answer
		if !reflect.DeepEqual(query, url.Values{s.name: {value}}) {
			t.Errorf("%v is declared as %v", declared, query)
		}
		if declared.Declaration() == (registry.Declaration{}) {
			t.Errorf("%v is not declared to the use case", declared)
		}
	}
}
