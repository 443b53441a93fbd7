package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// List prints entries: each as a line of JSON if --output asks for JSON, else as the row of
// a table.
type List struct {
	app   *App
	table *tabwriter.Writer
	head  string
	n     int
}

// NewList returns a list whose table has the columns.
func (a *App) NewList(columns ...string) *List {
	return &List{app: a, table: tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0), head: strings.Join(columns, "\t")}
}

// Add prints an entry, which has these cells in the table.
func (l *List) Add(entry any, cells ...string) error {
	l.n++
	if l.app.JSON() {
		return output.WriteJSON(l.app.Stdout, entry)
	}
	if l.n == 1 {
		fmt.Fprintln(l.table, l.head)
	}
	fmt.Fprintln(l.table, strings.Join(cells, "\t"))
	if l.n%1000 == 0 { // a table is kept in memory until it is flushed
		return l.table.Flush()
	}
	return nil
}

// End prints the rest of the table, or the remark if there are no entries.
func (l *List) End(none string) error {
	if l.n == 0 {
		l.app.Remark("%s", none)
	}
	return l.table.Flush()
}
