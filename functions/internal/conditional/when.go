package conditional

import (
	"context"
	"strings"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
)

// When lets a use case change an event type only in the state that the headers
// If-Match and If-None-Match ask for (RFC 9110, section 13.1).
func When[U interface {
	If(registry.Precondition) U
}](u U, then func(U) apigateway.Handler) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		p, err := preconditionOf(r)
		if err != nil {
			return apigateway.Response{}, err
		}
		return then(u.If(p))(ctx, r)
	}
}

func preconditionOf(r apigateway.Request) (p registry.Precondition, err error) {
	if none, given := r.Header["if-none-match"]; given {
		if strings.TrimSpace(none) != "*" {
			return p, apigateway.InvalidParameter("the header If-None-Match can only be * here, for an event type " +
				"that is new; " +
				"for a state that it is in, send If-Match")
		}
		p.New = true
	}
	match, given := r.Header["if-match"]
	switch {
	case !given:
	case strings.TrimSpace(match) == "*":
		p.Exists = true
	default:
		p.Tags, err = tagsIn(match)
	}
	return p, err
}

// tagsIn returns the entity tags in a header, without their quotes. It leaves out weak ones,
// which never match here.
func tagsIn(header string) ([]string, error) {
	tags := []string{}
	for text := range strings.SplitSeq(header, ",") {
		text = strings.TrimSpace(text)
		strong, weak := strings.CutPrefix(text, "W/")
		if len(strong) < 2 || strong[0] != '"' || strong[len(strong)-1] != '"' {
			return nil, apigateway.InvalidParameter(`the header If-Match is none of * and a list of ETags in quotes, ` +
				`as a description has one`)
		}
		if !weak {
			tags = append(tags, strong[1:len(strong)-1])
		}
	}
	return tags, nil
}
