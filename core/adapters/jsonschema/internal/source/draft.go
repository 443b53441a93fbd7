package source

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
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
	eachDialect(value, func(schema map[string]any, dialect string) {
		if resource.IsDraft(dialect) {
			return
		}
		named = false
		if draft != "" {
			schema["$schema"] = metaschema
		}
	})
	return value, named, nil
}

// eachDialect calls found for each $schema that is a text, in what may be a schema, in any
// order. What stands in const, enum and examples is data.
func eachDialect(value any, found func(schema map[string]any, dialect string)) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			eachDialect(item, found)
		}
	case map[string]any:
		if dialect, is := v["$schema"].(string); is {
			found(v, dialect)
		}
		for keyword, member := range v {
			switch {
			case resource.To(resource.Draft2020, keyword) == resource.Named:
				named, _ := member.(map[string]any)
				for _, below := range named {
					eachDialect(below, found)
				}
			case !resource.IsData(keyword):
				eachDialect(member, found)
			}
		}
	}
}

// foreignDialect says that $schema is no draft, if that is why a document did not compile.
func foreignDialect(doc any, err error) string {
	var load *lib.LoadURLError
	var unreadable *lib.InvalidMetaSchemaURLError
	loading := errors.As(err, &load)
	if !loading && !errors.As(err, &unreadable) {
		return ""
	}
	var foreign []string
	eachDialect(doc, func(_ map[string]any, dialect string) {
		address, _, _ := strings.Cut(dialect, "#")
		if !resource.IsDraft(dialect) && (!loading || load.URL == address) {
			foreign = append(foreign, address)
		}
	})
	if len(foreign) == 0 {
		return ""
	}
	return fmt.Sprintf("$schema %q is no JSON Schema draft that the gateway knows: it knows 4, 6, 7, 2019-09 and "+
		"2020-12; if the schema is of one of these all the same, register it with draft=7, or with another of them",
		slices.Min(foreign))
}
