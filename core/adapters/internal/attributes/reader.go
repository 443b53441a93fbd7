package attributes

import (
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
)

// Reader reads the attributes of an item, and remembers what is wrong with them.
type Reader struct {
	Item Item
	errs []error
}

// Text returns a string, "" if it does not exist.
func (r *Reader) Text(name string) string { return TextIn(r.Item, name) }

// Bool returns a boolean, false if it does not exist.
func (r *Reader) Bool(name string) bool {
	b, ok := r.Item[name].(*types.AttributeValueMemberBOOL)
	return ok && b.Value
}

// Number returns a number, which must exist.
func (r *Reader) Number(name string) int64 {
	n, err := NumberIn(r.Item, name)
	r.Check(err)
	return n
}

// NumberOrZero returns a number, 0 if it does not exist.
func (r *Reader) NumberOrZero(name string) int64 {
	if r.Item[name] == nil {
		return 0
	}
	return r.Number(name)
}

// Time returns a time of [Milliseconds], which must exist.
func (r *Reader) Time(name string) time.Time { return time.UnixMilli(r.Number(name)).UTC() }

// TimeOrZero returns a time of [Milliseconds], the zero time if it does not exist.
func (r *Reader) TimeOrZero(name string) time.Time {
	if r.Item[name] == nil {
		return time.Time{}
	}
	return r.Time(name)
}

// List returns the values of a list, which must exist.
func (r *Reader) List(name string) []types.AttributeValue {
	list, ok := r.Item[name].(*types.AttributeValueMemberL)
	if !ok {
		r.Check(fmt.Errorf("no %s", name))
		return nil
	}
	return list.Value
}

// Check adds an error in the item; nil adds nothing.
func (r *Reader) Check(err error) {
	if err != nil {
		r.errs = append(r.errs, err)
	}
}

// Err returns all errors in the item as CodeInternal, nil if there are none. what names the item.
func (r *Reader) Err(what string) error {
	if len(r.errs) == 0 {
		return nil
	}
	return Damaged(what, errors.Join(r.errs...))
}

// Damaged is CodeInternal for a stored item that cannot be read. what names the item.
func Damaged(what string, cause error) error {
	return &core.Error{Code: core.CodeInternal, Detail: "a stored item is damaged",
		Err: fmt.Errorf("%s: %w", what, cause)}
}
