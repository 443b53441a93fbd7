package submissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"example.com/eventgateway/core"
)

// checkJSON returns CodeInvalidJSON, with the place, unless text is one JSON value. A value
// nested deeper than 10,000 levels is refused too, by encoding/json.
func checkJSON(text []byte) error {
	if json.Valid(text) {
		return nil
	}
	if len(bytes.Trim(text, core.JSONSpace)) == 0 {
		return &core.Error{Code: core.CodeInvalidJSON, Detail: "the body is empty: a JSON value is expected"}
	}
	detail := "the body is not JSON"
	var value json.RawMessage
	if syntax, ok := errors.AsType[*json.SyntaxError](json.Unmarshal(text, &value)); ok {
		before := text[:max(min(int(syntax.Offset), len(text))-1, 0)]
		detail = fmt.Sprintf("the body is not JSON: %v (line %d, column %d)", syntax,
			1+bytes.Count(before, newline), len(before)-bytes.LastIndexByte(before, '\n'))
	}
	return &core.Error{Code: core.CodeInvalidJSON, Detail: detail}
}
