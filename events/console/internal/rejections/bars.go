package rejections

import (
	"fmt"
	"slices"
	"strings"
)

// Path returns the path of an SVG of the group's counts: bars of the width 1, and of a height up to 8.
func (g *Group) Path() string {
	most := max(slices.Max(g.Counts[:]), 1)
	var path strings.Builder
	for i, n := range g.Counts {
		if n > 0 {
			height := max(8*float64(n)/float64(most), 0.5) // a few are to be seen beside many
			fmt.Fprintf(&path, "M%d 8v-%.1fh.8v%.1fz", i, height, height)
		}
	}
	return path.String()
}

// InWords says what the bars show, for people who do not see them.
func (g *Group) InWords() string {
	busy := 0
	for _, n := range g.Counts {
		if n > 0 {
			busy++
		}
	}
	return fmt.Sprintf("in %d of %d parts of the time, at most %d in one", busy, bars, slices.Max(g.Counts[:]))
}
