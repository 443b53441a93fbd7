package live

import (
	"encoding/hex"
	"unicode/utf8"

	"example.com/eventgateway/events/internal/indent"
)

// maxHex bounds the bytes of a record that is no text.
const maxHex = 256 << 10

// Pretty returns a record as a text to read: JSON as [indent.JSON] writes it, other text as
// it is, and other bytes in hexadecimal.
func Pretty(record []byte) string {
	if !utf8.Valid(record) {
		text := hex.Dump(record[:min(len(record), maxHex)])
		if len(record) > maxHex {
			text += "… and " + size(len(record)-maxHex) + " more\n"
		}
		return text
	}
	if text, is := indent.JSON(record); is {
		return text
	}
	return string(record)
}
