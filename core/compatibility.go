package core

// Compatibility says what a new version of a schema must keep of the earlier ones.
type Compatibility string

// The levels, in the words of schema registries. Backward: what an earlier version
// accepts, the new one does too, so that consumers who know the new one can read
// what was sent before. Forward: the reverse, so that consumers who know the earlier
// one can read what is sent from now on. Full is both. Transitive is against all
// earlier versions, else only the latest counts.
const (
	CompatibilityNone               Compatibility = "none"
	CompatibilityBackward           Compatibility = "backward"
	CompatibilityBackwardTransitive Compatibility = "backward_transitive"
	CompatibilityForward            Compatibility = "forward"
	CompatibilityForwardTransitive  Compatibility = "forward_transitive"
	CompatibilityFull               Compatibility = "full"
	CompatibilityFullTransitive     Compatibility = "full_transitive"
)

// Backward reports whether the level asks for it.
func (c Compatibility) Backward() bool {
	return c == CompatibilityBackward || c == CompatibilityBackwardTransitive || c.full()
}

// Forward reports whether the level asks for it.
func (c Compatibility) Forward() bool {
	return c == CompatibilityForward || c == CompatibilityForwardTransitive || c.full()
}

// Transitive reports whether all earlier versions count.
func (c Compatibility) Transitive() bool {
	return c == CompatibilityBackwardTransitive || c == CompatibilityForwardTransitive ||
		c == CompatibilityFullTransitive
}

// IsLevel reports whether it is one of the levels.
func (c Compatibility) IsLevel() bool {
	return c == CompatibilityNone || c.Backward() || c.Forward()
}

// OrDefault is CompatibilityBackward where nothing was declared.
func (c Compatibility) OrDefault() Compatibility {
	if c == "" {
		return CompatibilityBackward
	}
	return c
}

func (c Compatibility) full() bool { return c == CompatibilityFull || c == CompatibilityFullTransitive }

// SchemaComparer tells whether one schema accepts all that another does.
type SchemaComparer interface {
	// Compare returns why the reader's schema refuses documents that the writer's
	// accepts: every cause, up to a limit. It returns none if the reader accepts them
	// all. A keyword that it cannot decide is a cause too. With lenient, an object
	// schema that leaves a member open (an open content model) counts as one whose
	// documents do not have that member, so adding a property is compatible.
	//
	// Both schemas must be acceptable. The error is CodeInternal if one does not compile.
	Compare(writer, reader SchemaSource, lenient bool) ([]Incompatibility, error)
}

// Incompatibility is one cause for which a document that the writer's schema
// accepts may be refused by the reader's.
type Incompatibility struct {
	Pointer       string // the place in the documents, as far as it is one; "*" stands for any member or item
	Keyword       string // the reader's that may refuse, or one that is not understood
	Detail        string // one plain sentence
	WriterPointer string // the place in the writer's schema
	ReaderPointer string // the place in the reader's schema
	// Example is a document that the writer's schema accepts and the reader's refuses,
	// checked with both; nil where none was found.
	Example []byte
}
