package source

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// Decode decodes a document as one of a draft: each $schema in it that no draft has becomes
// the draft's, and so does one that is missing in the document itself. With "" for the draft,
// all stays as it is. named is true if the document names a draft wherever it has to.
func Decode(document []byte, draft string) (value any, named bool, err error) {
	value, err = guard.Decode(document)
	if err != nil {
		return nil, false, err
	}
	named = true
	metaschema := strings.TrimSuffix(resource.Metaschema(resource.Number(draft)), "#")
	root, is := value.(map[string]any)
	if is && root["$schema"] == nil {
		named = false
		if draft != "" {
			root["$schema"] = metaschema
		}
	}
	eachSchema(value, nil, func(schema map[string]any, _ []string) {
		dialect, is := schema["$schema"].(string)
		if !is || resource.IsDraft(dialect) {
			return
		}
		named = false
		if draft != "" {
			schema["$schema"] = metaschema
		}
	})
	return value, named, nil
}

// eachSchema calls found for each object that may be a schema, with its place, in any order. It
// skips const, enum and examples, which are data. found must not keep the place.
func eachSchema(value any, place []string, found func(schema map[string]any, place []string)) {
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			eachSchema(item, append(place, strconv.Itoa(i)), found)
		}
	case map[string]any:
		found(v, place)
		for keyword, member := range v {
			switch {
			case resource.To(resource.Draft2020, keyword) == resource.Named:
				named, _ := member.(map[string]any)
				for name, below := range named {
					eachSchema(below, append(place, keyword, name), found)
				}
			case !resource.IsData(keyword):
				eachSchema(member, append(place, keyword), found)
			}
		}
	}
}

// foreignDialect returns a $schema that is no draft, and its place, if that is why a document
// did not compile; nil if not.
func foreignDialect(doc any, err error) (place []string, foreign string) {
	var load *lib.LoadURLError
	var unreadable *lib.InvalidMetaSchemaURLError
	loading := errors.As(err, &load)
	if !loading && !errors.As(err, &unreadable) {
		return nil, ""
	}
	eachSchema(doc, nil, func(schema map[string]any, at []string) {
		dialect, is := schema["$schema"].(string)
		address, _, _ := strings.Cut(dialect, "#")
		if !is || resource.IsDraft(dialect) || loading && load.URL != address {
			return
		}
		if place == nil || pointer.Compare(at, place[:len(place)-1]) < 0 {
			place, foreign = append(slices.Clone(at), "$schema"), dialect
		}
	})
	return place, foreign
}
