package source

import lib "github.com/santhosh-tekuri/jsonschema/v6"

// ignoreBesideRef takes from compiled schemas of drafts 6 and 7 what these drafts
// ignore beside $ref
// (https://json-schema.org/draft-07/draft-handrews-json-schema-01#rfc.section.8.3).
// The library compiles some of them all the same, and heeds const. Afterwards such a schema has
// only its $ref. ignoreBesideRef reports whether it took anything.
func ignoreBesideRef(all []*lib.Schema) bool {
	taken := false
	for _, s := range all {
		if s.DraftVersion >= 2019 || s.Ref == nil {
			continue
		}
		taken = taken || s.Const != nil || s.Contains != nil || s.PropertyNames != nil || s.If != nil
		s.Const, s.Contains, s.PropertyNames = nil, nil, nil
		s.If, s.Then, s.Else = nil, nil, nil
	}
	return taken
}
