package site

import (
	"bytes"
	"encoding/json"
	"time"

	"example.com/eventgateway/events/console/internal/catalog"
	"example.com/eventgateway/events/console/internal/tables"
)

// maxWords bounds the words of schemas in an index, in bytes.
const maxWords = 64 << 20

// Index is what static/search.js searches: a line for each event type, in JSON that is
// JavaScript, too. A page that is a file cannot read another file in any other way.
type Index struct {
	Searchable int // of how many event types the names of members are in it
	text       bytes.Buffer
	words      int // bytes, of schemas
}

// found is an event type in an index.
type found struct {
	Client      string    `json:"client"`
	Event       string    `json:"event"`
	File        string    `json:"file"`
	Version     int       `json:"version"`
	CreatedAt   time.Time `json:"created_at"`
	Date        string    `json:"date"`
	Deprecated  bool      `json:"deprecated,omitempty"`
	Description string    `json:"description,omitempty"`
	Owner       string    `json:"owner,omitempty"`
	Tags        []string  `json:"tags,omitempty"`
	Members     []string  `json:"members,omitempty"`
	Text        string    `json:"text,omitempty"` // the schema's own title and description
}

// Add adds an event type, whose page is in a file.
func (x *Index) Add(e *catalog.Entry, file, date string, w tables.Words) error {
	f := found{e.Client, e.Event, file, e.Version, e.CreatedAt, date, e.IsDeprecated(), e.Description, e.Owner, e.Tags,
		w.Members, w.Text}
	x.words += len(w.Text)
	for _, name := range w.Members {
		x.words += len(name)
	}
	if x.words > maxWords {
		f.Members, f.Text = nil, ""
	} else {
		x.Searchable++
	}
	line, err := json.Marshal(f) // <, >, &, U+2028 and U+2029 are escaped
	if err != nil {
		return err
	}
	x.text.Write(append(line, ",\n"...))
	return nil
}

// Text returns the script.
func (x *Index) Text() []byte {
	return append(append([]byte("\"use strict\";\nconst eventTypes = [\n"), x.text.Bytes()...), "];\n"...)
}
