package live

import (
	"fmt"
	"strings"
)

// The size of a chart, in its own units.
const (
	chartWidth  = 600
	chartHeight = 60
)

// Path returns the area below the values, as the path of an SVG
// (https://www.w3.org/TR/SVG2/paths.html).
func (r Rates) Path() string {
	var b strings.Builder
	width := float64(chartWidth) / float64(len(r.Values))
	top := max(r.Most, 1)
	fmt.Fprintf(&b, "M0 %d", chartHeight)
	for i, value := range r.Values {
		// Something is never nothing: it has one unit at least.
		y := chartHeight * (1 - value/top)
		if value > 0 {
			y = min(y, chartHeight-1)
		}
		fmt.Fprintf(&b, "L%.0f %.1fL%.0f %.1f", float64(i)*width, y, float64(i+1)*width, y)
	}
	fmt.Fprintf(&b, "L%d %dZ", chartWidth, chartHeight)
	return b.String()
}
