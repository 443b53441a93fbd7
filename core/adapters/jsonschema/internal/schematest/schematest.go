// Package schematest has what tests of several packages share.
package schematest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
)

// Numbered is an object of n members, and more.
func Numbered(n int, more string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"m%d":1`, i)
	}
	return "{" + strings.TrimPrefix(b.String(), ",") + more + "}"
}

// Event is an ordinary event.
const Event = `{"specversion":"1.0","type":"com.example.order.placed","source":"/orders","id":"8d3c6a2e-0b1f","time":"2026-11-23T09:30:00Z",
 "datacontenttype":"application/json","data":{"customer":{"id":"c-1029","name":"Käthe","tags":["new","eu"]},"lines":[
 {"sku":"A-100","quantity":2,"price":19.99,"gift":false},{"sku":"B-200","quantity":1,"price":5,"note":"left \"here\""}],"total":44.98,"coupon":null}}`

// Error returns the error of core that err must be.
func Error(t *testing.T, err error) *core.Error {
	t.Helper()
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		t.Fatalf("the error is %v, not core's", err)
	}
	return e
}
