package console

import (
	"fmt"
	"slices"
	"strings"

	"example.com/eventgateway/events/console/internal/rejections"
)

// barsPath returns the path of an SVG of bars, each of the width 1, and of a height up to 8.
func barsPath(counts [rejections.Bars]int) string {
	most := max(slices.Max(counts[:]), 1)
	var path strings.Builder
	for i, n := range counts {
		if n > 0 {
			height := max(8*float64(n)/float64(most), 0.5) // a few are to be seen beside many
			fmt.Fprintf(&path, "M%d 8v-%.1fh.8v%.1fz", i, height, height)
		}
	}
	return path.String()
}

// barsInWords says what bars show, for who does not see them.
func barsInWords(counts [rejections.Bars]int) string {
	most := slices.Max(counts[:])
	busy := 0
	for _, n := range counts {
		if n > 0 {
			busy++
		}
	}
	return fmt.Sprintf("in %d of %d parts of the time, at most %d in one", busy, len(counts), most)
}

// flag is the value of a field that is checked, or "".
func flag(on bool) string {
	if on {
		return "on"
	}
	return ""
}
