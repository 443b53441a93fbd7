package registry_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

// What describes an event type is bounded in bytes, and stays until it is declared anew.
func TestOwnerTagsAndDescription(t *testing.T) {
	g := gatewaytest.New(0)
	many := make([]string, 21)
	for i := range many {
		many[i] = fmt.Sprint("tag", i)
	}
	of := func(owner, tags, description string) registry.Declaration {
		return registry.Declaration{Owner: &owner, Tags: &tags, Description: &description}
	}
	for _, step := range []struct {
		declared registry.Declaration
		want     core.Settings
		code     core.Code
	}{
		{of("me", " a ,b", "one\ttwo\nthree"),
			core.Settings{Owner: "me", Tags: "a,b", Description: "one\ttwo\nthree"}, ""},
		{registry.Declaration{Tags: new("é")}, core.Settings{Owner: "me", Tags: "é", Description: "one\ttwo\nthree"},
			""},
		{of("", "", ""), core.Settings{}, ""},
		{of(strings.Repeat("é", 128), strings.Repeat("é", 32), strings.Repeat("é", 1024)), core.Settings{
			Owner: strings.Repeat("é", 128), Tags: core.Tags(strings.Repeat("é", 32)),
			Description: strings.Repeat("é", 1024),
		}, ""},
		{registry.Declaration{Owner: new(strings.Repeat("é", 129))}, core.Settings{}, core.CodeInvalidParameter},
		{registry.Declaration{Owner: new("a\nb")}, core.Settings{}, core.CodeInvalidParameter},
		{registry.Declaration{Owner: new("\xff")}, core.Settings{}, core.CodeInvalidParameter},
		{registry.Declaration{Description: new(strings.Repeat("x", 2049))}, core.Settings{}, core.CodeInvalidParameter},
		{registry.Declaration{Description: new("a\x7f")}, core.Settings{}, core.CodeInvalidParameter},
		{registry.Declaration{Tags: new(strings.Repeat("é", 33))}, core.Settings{}, core.CodeInvalidParameter},
		{registry.Declaration{Tags: new(",")}, core.Settings{}, core.CodeInvalidParameter},
		{registry.Declaration{Tags: new("a,a")}, core.Settings{}, core.CodeInvalidParameter},
		{registry.Declaration{Tags: new(strings.Join(many, ","))}, core.Settings{}, core.CodeInvalidParameter},
		{registry.Declaration{Tags: new(strings.Join(many[:20], ","))}, core.Settings{
			Owner: strings.Repeat("é", 128), Tags: core.TagsOf(many[:20]), Description: strings.Repeat("é", 1024),
		}, ""},
	} {
		r, _, err := g.RegisterFruits(t, "a", step.declared)
		r.OpenContentLenient = false // with which an event type begins
		if core.CodeOf(err) != step.code || r.Settings != step.want {
			t.Errorf("%+v, %v; want %+v, %s", r.Settings, err, step.want, step.code)
		}
	}
	if got := core.TagsOf(many).List(); !slices.Equal(got, many) {
		t.Errorf("the tags are %q", got)
	}
	if got := core.Tags("").List(); got != nil {
		t.Errorf("no tags are %q", got)
	}
}
