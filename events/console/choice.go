package console

import (
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/events"
)

// choice is a field to choose a version from.
type choice struct {
	Name, Chosen string
	Choices      []string
}

// pick returns the field of a name on the page about versions.
func pick(b changed, chosen, name string) choice {
	p := choice{Name: name, Chosen: chosen}
	if name == "to" && b.Shadow != nil {
		p.Choices = append(p.Choices, "shadow")
	}
	for _, v := range b.Versions {
		p.Choices = append(p.Choices, strconv.Itoa(v.Version))
	}
	if !slices.Contains(p.Choices, chosen) {
		p.Choices = append(p.Choices, chosen)
	}
	return p
}

// comparison says whether To accepts all that From accepts.
type comparison struct {
	events.Comparison
	From, To string
}

func direction(c events.Comparison, from, to string) comparison {
	to = label(to)
	return comparison{c, label(from), strings.ToUpper(to[:1]) + to[1:]}
}

// label returns a version, or the shadow, as it is called in a sentence.
func label(version string) string {
	if version == "shadow" {
		return "the shadow"
	}
	return "version " + version
}
