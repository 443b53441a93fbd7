package live

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/eventgateway/events"
)

// Row is how a record is shown.
type Row struct {
	N       int64     `json:"n"`
	At      time.Time `json:"at"`
	Clock   string    `json:"clock"`
	Client  string    `json:"client,omitempty"` // "" if the record is about no event type
	Event   string    `json:"event,omitempty"`
	Mark    string    `json:"mark,omitempty"` // what is special: it was rejected, for one
	Detail  string    `json:"detail,omitempty"`
	Wrong   []string  `json:"wrong,omitempty"` // places, and what is wrong there
	Key     string    `json:"key,omitempty"`
	Shard   string    `json:"shard"`
	Preview string    `json:"preview"`
	Record  string    `json:"record,omitempty"` // as Pretty returns it; "" if it is long
	Size    string    `json:"size"`             // of the record
}

const (
	maxPreview = 160     // characters
	maxDetail  = 500     // bytes of a text about an event
	maxWrong   = 5       // violations
	maxInRow   = 8 << 10 // bytes of a record in a row
)

// Row returns how a record is shown.
func (i *Item) Row() Row {
	r := Row{
		N: i.N, At: i.At.UTC(), Clock: i.At.UTC().Format("15:04:05.000"), Key: i.key(), Shard: i.Shard,
		Size: size(len(i.Bytes)),
	}
	r.Client, r.Event = i.topic()
	r.Mark, r.Detail = i.mark()
	r.Preview = i.preview()
	if i.Rejected != nil {
		r.Wrong = places(*i.Rejected)
	}
	if len(i.Bytes) <= maxInRow {
		if text := Pretty(i.Bytes); len(text) <= 2*maxInRow {
			r.Record = text
		}
	}
	return r
}

// mark says what is special about a record.
func (i *Item) mark() (mark, detail string) {
	switch {
	case i.Err != nil:
		return "not the gateway's", cut(i.Err.Error(), maxDetail)
	case i.Rejected != nil:
		return "rejected", cut(i.Rejected.Code+": "+i.Rejected.Detail, maxDetail)
	case i.Resent != nil:
		return "resent", "The rejected event " + i.Resent.RejectedID + " was sent again, and is stored."
	case i.Record.SchemaViolations == 1:
		return "1 violation", ""
	case i.Record.SchemaViolations > 1:
		return fmt.Sprintf("%d violations", i.Record.SchemaViolations), ""
	}
	return "", ""
}

func places(r events.Rejected) (wrong []string) {
	for n, v := range r.Errors {
		if n == maxWrong {
			return append(wrong, fmt.Sprintf("and %d more", len(r.Errors)-n+r.ErrorsOmitted))
		}
		text := v.Detail
		if v.Pointer != "" {
			text = v.Pointer + ": " + v.Detail
		}
		wrong = append(wrong, cut(text, maxDetail))
	}
	return wrong
}

// preview returns the beginning of what was sent, as one line.
func (i *Item) preview() string {
	data, media := i.Bytes, ""
	switch {
	case i.Err != nil:
	case i.Rejected != nil:
		data, media = i.Rejected.Original.Bytes, i.Rejected.Original.ContentType
	case i.Resent != nil:
		return i.Resent.RejectedID
	default:
		data, media = i.Record.Data, i.Record.DataContentType
	}
	if len(data) == 0 {
		return "no data"
	}
	begin := data[:min(len(data), 4*maxPreview)]
	if text, is := asText(begin, len(begin) < len(data)); is {
		return text
	}
	if media == "" {
		return size(len(data))
	}
	return size(len(data)) + " of " + cut(media, maxPreview)
}

// asText returns the beginning of a text in one line. is reports whether it is a text.
func asText(begin []byte, more bool) (text string, is bool) {
	for n := 0; more && n < utf8.UTFMax && !utf8.Valid(begin); n++ { // it may end within a character
		begin = begin[:len(begin)-1]
	}
	if !utf8.Valid(begin) || strings.ContainsRune(string(begin), 0) {
		return "", false
	}
	line := []rune(strings.Join(strings.Fields(strings.Map(visible, string(begin))), " "))
	if more || len(line) > maxPreview {
		return string(line[:min(len(line), maxPreview)]) + "…", true
	}
	return string(line), true
}

// visible replaces control characters.
func visible(r rune) rune {
	if unicode.IsControl(r) && !unicode.IsSpace(r) {
		return utf8.RuneError
	}
	return r
}

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// size returns a number of bytes, for people.
func size(n int) string {
	switch {
	case n == 1:
		return "1 byte"
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1_000_000)
}
