package plan

// unique reports whether the items whose places begin at first are all different:
// 0, invalid or unsure.
func (w *walker) unique(first int) int {
	items := w.spans[first:]
	if len(items) < 2 {
		return 0
	}
	return unsure
}
