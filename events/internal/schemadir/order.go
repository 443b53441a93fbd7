package schemadir

import (
	"cmp"
	"slices"
	"strings"

	"example.com/eventgateway/core"
)

// order puts each type behind the types that it refers to, and returns the cycles.
func (d *Directory) order() []Problem {
	slices.SortFunc(d.Types, func(a, b *Type) int {
		return cmp.Or(strings.Compare(a.Client, b.Client), strings.Compare(a.Event, b.Event))
	})
	o := ordering{byName: map[core.EventType]*Type{}, state: map[*Type]int{}}
	for _, t := range d.Types {
		o.byName[t.EventType] = t
	}
	for _, t := range d.Types {
		o.visit(t)
	}
	d.Types = o.ordered
	return o.cycles
}

type ordering struct {
	byName  map[core.EventType]*Type
	state   map[*Type]int // 0 for a new one, open, or done
	way     []*Type       // the open types
	ordered []*Type
	cycles  []Problem
}

const (
	open = iota + 1
	done
)

func (o *ordering) visit(t *Type) {
	if o.state[t] == done {
		return
	}
	o.state[t] = open
	o.way = append(o.way, t)
	for _, r := range t.references {
		to := o.byName[r.To]
		switch {
		case r.Version > 0 || to == nil:
		case o.state[to] == open:
			o.cycles = append(o.cycles, o.cycle(t, to, r))
		default:
			o.visit(to)
		}
	}
	o.way = o.way[:len(o.way)-1]
	o.state[t] = done
	o.ordered = append(o.ordered, t)
}

// cycle is the problem that a reference closes a cycle.
func (o *ordering) cycle(from, to *Type, r Reference) Problem {
	p := Problem{File: from.File(SchemaFile), Pointer: r.Pointer, Code: CodeReference}
	if from == to {
		p.Detail = "the schema refers to itself by its name: use a $ref that begins with #"
		return p
	}
	names := ""
	for _, t := range o.way[slices.Index(o.way, to):] {
		names += t.Topic() + " refers to "
	}
	p.Detail = "the references lead back: " + names + to.Topic()
	return p
}
