package core

// SchemaSource is all that a validator is made of: equal sources make equal
// validators.
type SchemaSource struct {
	Document []byte
	// AssertFormats makes format an assertion in all drafts. Without it, format is
	// one in drafts 4, 6 and 7, and an annotation in 2019-09 and 2020-12, whose
	// standard metaschemas say so.
	AssertFormats bool
	// References are the documents of other versions that the document refers to, and
	// those refer to, by the path that is written:
	// "/SpongeBob/Fruits/schema?version=1". nil for none.
	References map[string][]byte
}
