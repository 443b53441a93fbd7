package plan

// unknown reads the value at i of a name that is not known.
func (w *walker) unknown(n *node, m *members, i, begin, end int, odd uint8, hash uint64) int {
	o := n.object
	if o.rest.kinds == 0 {
		return invalid
	}
	if !w.AddName(&m.names, begin, end, odd, hash) {
		return invalid
	}
	if o.names != nil {
		if verdict := w.run(o.names, begin-1, end+1); verdict < 0 {
			return verdict
		}
	}
	evaluated := o.restEvaluates
	if len(o.groups) == 0 {
		if evaluated {
			m.evaluated |= 1 << uint(m.count&63)
		}
		return w.value(o.rest, i)
	}
	var list [8]*node // what applies beside the rest
	applies := 0
	for g := range o.groups {
		group, matched := &o.groups[g], false
		for p := range group.list {
			verdict := w.match(group.list[p].pattern, w.Said(begin, end, odd))
			if verdict == unsure {
				return unsure
			}
			if verdict < 0 {
				continue
			}
			matched, evaluated = true, true
			if !group.list[p].node.any {
				if applies == len(list) {
					return unsure
				}
				list[applies] = group.list[p].node
				applies++
			}
		}
		if matched || group.rest == nil {
			continue
		}
		evaluated = evaluated || group.restCounts
		if !group.rest.any {
			if applies == len(list) {
				return unsure
			}
			list[applies] = group.rest
			applies++
		}
	}
	if evaluated {
		m.evaluated |= 1 << uint(m.count&63)
	}
	return w.values(o.rest, list[:applies], i)
}

// values reads a value to which several nodes apply.
func (w *walker) values(n *node, others []*node, i int) int {
	if n.any && len(others) > 0 {
		n, others = others[0], others[1:]
	}
	end := w.value(n, i)
	for _, other := range others {
		if end < 0 {
			break
		}
		if verdict := w.run(other, i, end); verdict < 0 {
			return verdict
		}
	}
	return end
}
