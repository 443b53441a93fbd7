package resource

import (
	"cmp"
	"slices"
	"strings"
)

// Drafts, as the library numbers them.
const (
	Draft4    = 4
	Draft6    = 6
	Draft7    = 7
	Draft2019 = 2019
	Draft2020 = 2020
)

// draft is a draft of JSON Schema.
type draft struct {
	Number     int
	Name       string // as a registration names it
	Metaschema string // as $schema names it
}

// Drafts has the drafts that the gateway knows, oldest first.
var Drafts = []draft{
	{Draft4, "4", "http://json-schema.org/draft-04/schema#"},
	{Draft6, "6", "http://json-schema.org/draft-06/schema#"},
	{Draft7, "7", "http://json-schema.org/draft-07/schema#"},
	{Draft2019, "2019-09", "https://json-schema.org/draft/2019-09/schema"},
	{Draft2020, "2020-12", "https://json-schema.org/draft/2020-12/schema"},
}

// Number returns the draft that a registration names, the latest for another name.
func Number(name string) int {
	return cmp.Or(find(func(d draft) bool { return d.Name == name }).Number, Draft2020)
}

// find returns the first draft for which is returns true, or a zero draft.
func find(is func(draft) bool) (found draft) {
	if i := slices.IndexFunc(Drafts, is); i >= 0 {
		return Drafts[i]
	}
	return found
}

// Name returns what a registration calls a draft.
func Name(number int) string { return find(func(d draft) bool { return d.Number == number }).Name }

// Metaschema returns the $schema of documents of a draft.
func Metaschema(number int) string {
	return find(func(d draft) bool { return d.Number == number }).Metaschema
}

// Of returns the draft whose metaschema has an address, which may begin with http: or https: and
// end with #; 0 for none.
func Of(metaschema string) int {
	return find(func(d draft) bool { return plain(d.Metaschema) == plain(metaschema) }).Number
}

// Said returns the draft that a document's $schema names: the latest without a $schema, 0 if the
// gateway does not know it.
func Said(document any) int {
	object, _ := document.(map[string]any)
	written, says := object["$schema"]
	if !says {
		return Draft2020
	}
	text, _ := written.(string)
	return Of(text)
}

func plain(metaschema string) string {
	metaschema = strings.TrimSuffix(metaschema, "#")
	if rest, is := strings.CutPrefix(metaschema, "https://"); is {
		return "http://" + rest
	}
	return metaschema
}

// Draft returns the draft of a metaschema, or of a part of one, which says its draft too; 0 if
// it is not one of a draft that is known.
func Draft(metaschema string) int {
	_, rest, _ := strings.Cut(Without(metaschema), ":")
	switch {
	case rest == "//json-schema.org/schema", // which is the latest
		strings.HasPrefix(rest, "//json-schema.org/draft/2020-12/meta/"):
		return Draft2020
	case strings.HasPrefix(rest, "//json-schema.org/draft/2019-09/meta/"):
		return Draft2019
	}
	return Of("http:" + rest)
}

// IsDraft reports whether $schema is the address of a metaschema that the library has.
func IsDraft(dialect string) bool {
	address, fragment, _ := strings.Cut(dialect, "#")
	scheme, _, _ := strings.Cut(address, ":")
	return (scheme == "http" || scheme == "https") && fragment == "" && Draft(address) != 0
}

// ID is the keyword of a draft for $id.
func ID(draft int) string {
	if draft == Draft4 {
		return "id"
	}
	return "$id"
}

// Definitions is the keyword under which documents of a draft define schemas to refer to.
func Definitions(draft int) string {
	if draft < Draft2019 {
		return "definitions"
	}
	return "$defs"
}
