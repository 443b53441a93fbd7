package catalog

import (
	"encoding/base64"
	"fmt"

	"example.com/eventgateway/core"
)

// pageLimit returns how many entries a page may have: usual where the caller does not say.
// The error is CodeInvalidParameter for more than most.
func pageLimit(limit, usual, most int) (int, error) {
	if limit == 0 {
		return usual, nil
	}
	if limit < 1 || limit > most {
		return 0, &core.Error{Code: core.CodeInvalidParameter, Detail: fmt.Sprintf("limit must be 1 to %d", most)}
	}
	return limit, nil
}

// encodeCursor makes a cursor of the last name of a page. It is encoded so that nobody is
// tempted to build one.
func encodeCursor(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }

// decodeName returns the name in a cursor, "" for none. check says whether it can be one.
func decodeName(cursor string, check func(name string) error) (after string, err error) {
	if cursor == "" {
		return "", nil
	}
	name, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = check(string(name))
	}
	if err != nil {
		return "", foreignCursor(err)
	}
	return string(name), nil
}

func foreignCursor(cause error) error {
	return &core.Error{Code: core.CodeInvalidParameter,
		Detail: "cursor is not one that this list returned for its next page", Err: cause}
}
