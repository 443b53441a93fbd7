package plan

import (
	"example.com/eventgateway/core/adapters/jsonschema/internal/backtrack"
	"example.com/eventgateway/core/adapters/jsonschema/internal/format"
	"example.com/eventgateway/core/adapters/jsonschema/internal/number"
)

// kinds is a set of kinds of values, which their first bytes tell.
type kinds uint8

const (
	ofNull kinds = 1 << iota
	ofTrue
	ofFalse
	ofNumber
	ofString
	ofArray
	ofObject

	ofAny = ofNull | ofTrue | ofFalse | ofNumber | ofString | ofArray | ofObject
)

// noKind is the number of bytes that begin no value. Kinds have the numbers below it.
const noKind = 7

// node checks a value in one pass.
type node struct {
	kinds   kinds
	any     bool // nothing applies
	unsure  bool // the plan does not know
	integer bool // of numbers, only whole ones
	// track says that who runs the node must know which members or items were
	// evaluated.
	track bool
	cost  int // bytes that might be read in the time that its lists take, if they are long

	text   *textRules // nil for none, as below
	number *number.Rules
	object *objectRules
	array  *arrayRules

	byKind   *[noKind + 1]*node // goes on with one of these instead; nil where no branch takes the kind
	choice   *choice            // of objects: goes on with the node that a member chooses
	branches []branch           // run when the value has been read

	members *node // unevaluatedProperties, where it takes running
	items   *node // unevaluatedItems
}

type textRules struct {
	min, max int // characters; -1 for none
	patterns []*backtrack.Regexp
	formats  []format.Format
	sets     []textSet
}

type objectRules struct {
	min, max int
	known    []member // never empty; one without a name stands for none
	index    nameIndex
	base     int      // of its guesses in a walker's next
	words    int      // 64 known names each
	required []uint64 // by known names

	names   *node         // propertyNames; nil for none
	rest    *node         // for names that are not known
	groups  []patterns    // patternProperties, each with what applies where none matches
	demands []demand      // dependentRequired
	run     []conditional // dependentSchemas
	// Whether rest is for members that it evaluates.
	restEvaluates bool
}

// member is a known name.
type member struct {
	written    string // the name, a quote and a colon
	word, mask uint64 // its first bytes
	node       *node
	evaluated  bool
}

func (m *member) name() string { return m.written[:len(m.written)-len(`":`)] }

type patterns struct {
	list       []patternNode
	rest       *node // nil for none
	restCounts bool  // additionalProperties is there
}

type patternNode struct {
	pattern *backtrack.Regexp
	node    *node
}

type demand struct {
	of    int // known name
	needs []int
}

type conditional struct {
	of   int
	node *node
}

type arrayRules struct {
	min, max  int
	prefix    []*node
	rest      *node
	unique    bool
	contains  []contains
	evaluates int // items from the first on that the node evaluates itself
}

type contains struct {
	node     *node
	min, max int // max -1 for none
	counts   bool
}

// everything is for what no schema applies to; nothing is false.
var (
	everything = &node{kinds: ofAny, any: true}
	nothing    = &node{}
)
