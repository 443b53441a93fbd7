// Package memory estimates how much memory values take.
package memory

import (
	"reflect"
	"slices"
	"unsafe"
)

// Of is about how many bytes values take with all that they lead to, each pointer and map counted
// once. It does not follow functions, nor pointers of the types in but.
func Of(values []any, but ...reflect.Type) int {
	m := meter{but: but, seen: map[unsafe.Pointer]bool{}}
	total := 0
	for _, value := range values {
		total += m.behind(reflect.ValueOf(value))
	}
	for len(m.open) > 0 {
		last := len(m.open) - 1
		v := m.open[last]
		m.open = m.open[:last]
		total += int(v.Type().Size()) + m.behind(v)
	}
	return total
}

// meter measures values.
type meter struct {
	but  []reflect.Type
	seen map[unsafe.Pointer]bool
	open []reflect.Value // what pointers lead to, yet to be measured
}

// behind is what a value takes beside its own place. What pointers lead to is left open.
func (m *meter) behind(v reflect.Value) (total int) {
	switch v.Kind() {
	case reflect.String:
		return v.Len()
	case reflect.Pointer:
		if m.first(v) {
			m.open = append(m.open, v.Elem())
		}
	case reflect.Interface:
		if inside := v.Elem(); inside.IsValid() {
			return int(inside.Type().Size()) + m.behind(inside)
		}
	case reflect.Struct:
		for i := range v.NumField() { // Fields would make a description of each
			total += m.behind(v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice {
			total = v.Cap() * int(v.Type().Elem().Size())
		}
		if v.Type().Elem().Kind() > reflect.Complex128 { // else nothing is behind them
			for i := range v.Len() {
				total += m.behind(v.Index(i))
			}
		}
	case reflect.Map:
		if m.first(v) {
			total = table(v.Len(), int(v.Type().Key().Size()+v.Type().Elem().Size()))
			for entries := v.MapRange(); entries.Next(); {
				total += m.behind(entries.Key()) + m.behind(entries.Value())
			}
		}
	}
	return total
}

// first reports whether a pointer or a map is to be measured now.
func (m *meter) first(v reflect.Value) bool {
	if v.IsNil() || m.seen[v.UnsafePointer()] || slices.Contains(m.but, v.Type()) {
		return false
	}
	m.seen[v.UnsafePointer()] = true
	return true
}

// table is the memory of a map with so many entries of so many bytes.
func table(entries, bytes int) int {
	switch {
	case entries == 0:
		return 0
	case entries <= 8:
		return 64 + 8*bytes
	}
	return 64 + entries*(bytes+1)*8/5 // they are filled to between 7/16 and 7/8
}
