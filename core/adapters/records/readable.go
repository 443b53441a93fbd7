package records

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"example.com/eventgateway/core"
)

// The limits of a body in a record. Its numbers are doubles, too; the gateway accepts events with
// larger ones, such as 1e400.
const (
	maxDepth  = 128 // nested arrays and objects
	maxNumber = 400 // characters of a number
)

// isJSON reports whether the original is one JSON value that every program can read, without white
// space around it.
func isJSON(o core.Original) bool {
	return len(bytes.Trim(o.Bytes, core.JSONSpace)) == len(o.Bytes) &&
		(o.JSON && !seemsLarge(o.Bytes) || readable(o.Bytes))
}

// seemsLarge reports whether a text has what may be a number beyond a double: 200 digits in a row, or
// three in an exponent. A schema takes these.
func seemsLarge(text []byte) bool {
	digits, exponent := 0, false
	for _, c := range text {
		switch {
		case '0' <= c && c <= '9':
			if digits++; digits == 200 || exponent && digits == 3 {
				return true
			}
		case c == '+' && exponent && digits == 0:
		default:
			exponent = (c == 'e' || c == 'E') && digits > 0
			digits = 0
		}
	}
	return false
}

// readable reports whether a text is one JSON value that every program can read. Some programs refuse
// duplicate members, halves of surrogate pairs, deep nesting or large numbers, and with these the
// whole record.
func readable(text []byte) bool {
	d := jsontext.NewDecoder(bytes.NewBuffer(text)) // refuses the first two, and what is not UTF-8
	for values := 0; ; {
		token, err := d.ReadToken()
		if err != nil {
			return errors.Is(err, io.EOF) && values == 1
		}
		if d.StackDepth() > maxDepth || token.Kind() == '0' && !isOrdinary(token.String()) {
			return false
		}
		if d.StackDepth() == 0 {
			values++
		}
	}
}

func isOrdinary(number string) bool {
	_, err := strconv.ParseFloat(number, 64)
	return err == nil && len(number) <= maxNumber
}
