package violation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

// distance is how far an event is from a branch of anyOf or oneOf that refuses it,
// its fields in the order of their weight:
//
//   - a branch that wants another type of value, or allows none, is farthest;
//   - const tells branches apart, and so does an enum of one value: the fewer of
//     them refuse the value itself, its members or theirs, the closer;
//   - then the fewer enums of several values, of the value itself or its members;
//   - then the fewer places are wrong;
//   - then the deeper the shallowest wrong place is.
//
// If a branch has branches itself, its closest one counts.
type distance struct{ root, consts, enums, places, depth int }

func (d distance) compare(other distance) int {
	return cmp.Or(cmp.Compare(d.root, other.root), cmp.Compare(d.consts, other.consts),
		cmp.Compare(d.enums, other.enums), cmp.Compare(d.places, other.places), cmp.Compare(other.depth, d.depth))
}

// ranked is a branch with its number in the schema.
type ranked struct {
	err      *lib.ValidationError
	number   int
	distance distance
}

// distance returns how far the event is from a branch of an error.
func (c *collector) distance(err, branch *lib.ValidationError) distance {
	d := distance{depth: guard.MaxDepth}
	place := len(err.InstanceLocation)
	switch err.ErrorKind.(type) {
	case *kind.Contains, *kind.MinContains: // each of another item
		place++
	}
	c.measure(branch, place, &d)
	return d
}

// measure adds what an error weighs for a value at a depth of the event.
func (c *collector) measure(err *lib.ValidationError, place int, d *distance) {
	depth := len(err.InstanceLocation) - place
	switch k := err.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference:
		for _, cause := range err.Causes {
			c.measure(cause, place, d)
		}
		return
	case *kind.AnyOf, *kind.OneOf:
		switch t := c.told(err); {
		case t.unknown():
			if depth+len(t.exclusion.Path) <= 2 {
				d.consts++
			}
		case len(t.branches) > 0:
			c.measure(t.branches[0].err, place, d)
		}
	case *kind.Type, *kind.FalseSchema:
		if depth == 0 {
			d.root = 1
		}
	case *kind.Const:
		if depth <= 2 {
			d.consts++
		}
	case *kind.Enum:
		if len(k.Want) == 1 && depth <= 2 {
			d.consts++
		} else if depth <= 1 {
			d.enums++
		}
	}
	d.places += c.own(err)
	d.depth = min(d.depth, depth)
}

// own is how many places an error names without its causes.
func (c *collector) own(err *lib.ValidationError) int {
	switch err.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		return 1
	}
	return c.count(err)
}

// ofBranches is the sentence for anyOf and oneOf: which branch is the closest, and
// why, where one is closer than the others.
func (c *collector) ofBranches(f finding, t telling) string {
	keyword := f.ErrorKind.KeywordPath()[0]
	if k, ok := f.ErrorKind.(*kind.OneOf); ok && len(k.Subschemas) == 2 {
		return fmt.Sprintf("more than one schema of oneOf matches: oneOf/%d and oneOf/%d", k.Subschemas[0],
			k.Subschemas[1])
	}
	other, those := "", keyword
	switch {
	case t.unknown():
		other = "other "
	case t.exclusion != nil && t.exclusion.Missing:
		those += " without " + quote.String(t.exclusion.Path[0])
	case t.exclusion != nil:
		value, _ := pointer.At(c.valueOf(f), t.exclusion.Path)
		those += " for " + quote.String(pointer.Of(t.exclusion.Path)) + " " + quote.Value(value)
	}
	if len(t.branches) < 2 {
		return "the only " + other + "schema of " + those + " does not match"
	}
	none := fmt.Sprintf("none of the %d %sschemas of %s matches", len(t.branches), other, those)
	if t.branches[0].distance.compare(t.branches[1].distance) == 0 {
		return none + "; what each has against it follows"
	}
	return fmt.Sprintf("%s; %s/%d is the closest%s", none, keyword, t.branches[0].number, c.reason(f, t.branches))
}

// reason says what makes the first branch closer than all others, where that is
// one thing.
func (c *collector) reason(f finding, branches []ranked) string {
	first, second := branches[0].distance, branches[1].distance
	if first.root < second.root {
		return ", the only one for " + c.found(f, c.valueOf(f))
	}
	if first.consts > 0 || second.consts == 0 && second.enums == 0 {
		return ""
	}
	refused := map[string]int{} // JSON Pointers from the value
	others := 0
	for _, branch := range branches[1:] {
		if branch.distance.root > 0 { // it says nothing about members
			continue
		}
		others++
		places := map[string]bool{}
		c.refusals(branch.err, len(f.InstanceLocation), places)
		for place := range places {
			refused[place]++
		}
	}
	own := map[string]bool{}
	c.refusals(branches[0].err, len(f.InstanceLocation), own)
	maps.DeleteFunc(refused, func(place string, _ int) bool { return own[place] })
	best := ""
	for _, place := range slices.Sorted(maps.Keys(refused)) {
		if refused[place] == others && (best == "" || len(place) < len(best)) {
			best = place
		}
	}
	if best == "" {
		return ""
	}
	member, found := pointer.At(c.valueOf(f), pointer.Tokens(best))
	if !found { // never: it was refused
		return ""
	}
	return ", the only one for " + quote.String(best) + " " + quote.Value(member)
}

// refusals collects where const and enum refuse members of the value, or theirs, if
// their names are short enough to be told.
func (c *collector) refusals(err *lib.ValidationError, place int, found map[string]bool) {
	depth := len(err.InstanceLocation) - place
	switch err.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference:
		for _, cause := range err.Causes {
			c.refusals(cause, place, found)
		}
	case *kind.AnyOf, *kind.OneOf:
		if t := c.told(err); len(t.branches) > 0 {
			c.refusals(t.branches[0].err, place, found)
		}
	case *kind.Const, *kind.Enum:
		if depth < 1 || depth > 2 {
			return
		}
		names := err.InstanceLocation[place:]
		if !slices.ContainsFunc(names, func(name string) bool { return len(name) > quote.MaxQuoted }) {
			found[pointer.Of(names)] = true
		}
	}
}

// ofContains ends a sentence with the item that is closest to matching, and the
// first that it lacks; without any, its last part is left out.
func (c *collector) ofContains(f finding, sentence string) string {
	without := sentence[:strings.LastIndexByte(sentence, ';')]
	if len(f.Causes) == 0 {
		return without
	}
	closest := c.told(f.ValidationError).branches[0].err
	inner := collector{document: c.document, text: c.text, tellings: c.tellings}
	lacks := smallest(inner.flat(nil, finding{closest, nil, nil}), 1, finding.compare)[0]
	inner.add(lacks)
	if len(inner.list) == 0 { // never: each finding has a sentence
		return without
	}
	return fmt.Sprintf("%s%s: %s", sentence, quote.String(inner.list[0].Pointer), inner.list[0].Detail)
}
