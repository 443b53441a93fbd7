package violation

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core/adapters/jsonschema/internal/branches"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

// telling says what to tell of an anyOf or oneOf that no branch matches.
//
// If a member of the value, such as its type, fits one branch alone, only the violations of
// that branch are told. If it fits no branch, or is missing, this is told first. Branches
// that want something else of the member follow.
type telling struct {
	itself    bool                // that no branch matches
	branches  []ranked            // the closest first
	exclusion *branches.Exclusion // of the others; nil where all are told
	sure      bool                // that the value is meant for the branches that are told, or for none
}

// told finds out what to say of an error of anyOf or oneOf, or of contains, whose
// items are its branches.
func (c *collector) told(err *lib.ValidationError) telling {
	if known, ok := c.tellings[err]; ok {
		return known
	}
	t := telling{itself: true}
	excluded := make([]bool, len(err.Causes))
	for i, cause := range err.Causes {
		if e := exclusionOf(cause); e != nil {
			excluded[i], t.exclusion = true, e
		}
	}
	for i, cause := range err.Causes {
		if !excluded[i] && t.concerns(i) {
			t.branches = append(t.branches, ranked{cause, i, c.distance(err, cause)})
		}
	}
	slices.SortFunc(t.branches, func(a, b ranked) int {
		return cmp.Or(a.distance.compare(b.distance), a.number-b.number)
	})
	switch {
	case t.exclusion != nil:
		t.itself, t.sure = len(t.branches) > 1 || len(t.branches) == 1 && t.unknown(), true
	case len(t.branches) > 1 && t.branches[0].distance.root < t.branches[1].distance.root && c.sure(t.branches[0].err):
		t.branches, t.itself, t.sure = t.branches[:1], false, true // the others are for other types of values
	}
	if c.tellings == nil {
		c.tellings = map[*lib.ValidationError]telling{}
	}
	c.tellings[err] = t
	return t
}

// sure reports whether some anyOf or oneOf for the value knows what it is meant for.
func (c *collector) sure(err *lib.ValidationError) bool {
	switch err.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference:
		return slices.ContainsFunc(err.Causes, c.sure)
	case *kind.AnyOf, *kind.OneOf:
		return c.told(err).sure
	}
	return false
}

// concerns reports whether the value may be meant for a branch that is not excluded.
func (t telling) concerns(branch int) bool {
	switch e := t.exclusion; {
	case e == nil || e.Missing:
		return true
	case e.Known:
		return e.Concerns(branch)
	default:
		return e.Knows(branch)
	}
}

// unknown reports whether no branch is for what the value is.
func (t telling) unknown() bool {
	return t.exclusion != nil && !t.exclusion.Known && (!t.exclusion.Missing || len(t.branches) == 0)
}

// exclusionOf is why a branch was not tried, or nil.
func exclusionOf(err *lib.ValidationError) *branches.Exclusion {
	if k, ok := err.ErrorKind.(*kind.Format); ok {
		if e, ok := errors.AsType[*branches.Exclusion](k.Err); ok {
			return e
		}
	}
	return nil
}

// countBranches is how many places addBranches lists, if there is room.
func (c *collector) countBranches(err *lib.ValidationError) int {
	t := c.told(err)
	n := 0
	for _, said := range []bool{t.itself, t.unknown()} {
		if said {
			n++
		}
	}
	for _, branch := range t.branches {
		n += c.count(branch.err)
	}
	return n
}

// addBranches lists what is told of a finding of anyOf or oneOf.
func (c *collector) addBranches(f finding) {
	t := c.told(f.ValidationError)
	if t.unknown() {
		c.addUnknown(f, t.exclusion)
	}
	if t.itself {
		if c.room() == 0 {
			c.more++
		} else {
			c.addOne(f, "", c.ofBranches(f, t))
		}
	}
	for _, branch := range t.branches {
		c.visit(branch.err, f.name)
	}
}

// addUnknown says that no branch is for what the value is.
func (c *collector) addUnknown(f finding, e *branches.Exclusion) {
	keyword := f.ErrorKind.KeywordPath()[0]
	if e.Missing {
		c.addOne(f, "", fmt.Sprintf("missing property %s, which tells the schemas of %s apart",
			quote.String(e.Path[0]), keyword))
		return
	}
	value, _ := pointer.At(c.valueOf(f), e.Path)
	shown := quote.Whole(value)
	c.addOne(f, pointer.Of(e.Path), fmt.Sprintf("%s, which the schemas of %s are for",
		ofEnum(shown, shown, e.Wants), keyword))
}
