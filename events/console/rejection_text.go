package console

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/eventgateway/events"
)

// text returns the event as the form shows it: JSON that is one long line is indented, and
// newlines are as a form has them.
func (b *rejection) text() string {
	text, _ := indented(b.First.Original.Bytes, longEvent)
	if len(text) > maxIndented {
		text = string(b.First.Original.Bytes)
	}
	return newlines.Replace(text)
}

// longEvent is from how many bytes on an event in one line is indented, so that violations have
// lines of their own.
const longEvent = 40

// maxIndented bounds what a form shows indented: a form's text is up to thrice as long on its way.
const maxIndented = 1 << 20

var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// body returns the bytes that a form asks to send, and whether they were edited. What was indented
// for the form is one line again.
func (b *rejection) body(written string) (body []byte, edited bool) {
	original := b.First.Original.Bytes
	if written = newlines.Replace(written); !b.IsText || written == b.text() {
		return original, false
	}
	if _, is := indented(original, longEvent); is {
		var line bytes.Buffer
		if json.Compact(&line, []byte(written)) == nil {
			return line.Bytes(), !bytes.Equal(line.Bytes(), original)
		}
	}
	return []byte(written), true
}

// mark puts violations at their places in the text of the form. If the text is a whole CloudEvent,
// its violations begin at its data.
func (b *rejection) mark(wrong []events.Violation) {
	kind := strings.ToLower(b.First.Original.ContentType)
	if strings.HasPrefix(kind, events.CloudEventType) {
		wrong = slices.Clone(wrong)
		for i := range wrong {
			if !strings.HasPrefix(wrong[i].Pointer, "/data/") && wrong[i].Pointer != "/data" {
				wrong[i].Pointer = "/data" + wrong[i].Pointer
			}
		}
	}
	b.place(wrong)
	if b.Refusal != nil && slices.Contains(notJSON, b.Refusal.Code) {
		b.markSyntax()
	}
}

// notJSON are the codes of events that may not be JSON.
var notJSON = []string{"invalid_json", "cloudevent_invalid"}

// raw returns the beginning of an event that is not text, with the parts that can be read.
func raw(b []byte) string {
	const most = 2000
	text := strings.Map(func(c rune) rune {
		if c == utf8.RuneError || unicode.IsControl(c) && c != '\n' && c != '\t' {
			return '·'
		}
		return c
	}, string(b[:min(len(b), most)]))
	if len(b) > most {
		text += "…"
	}
	return text
}
