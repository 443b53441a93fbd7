package keyword

import (
	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// inPlace adds what the schemas that a schema applies to the value itself have against it.
func (c *checker) inPlace(s *lib.Schema, value any) {
	if s.Ref != nil {
		c.reference(s, value)
	}
	if s.Not != nil && c.try(s.Not, value) == nil {
		c.add(s, &kind.Not{})
	}
	if errors := c.tryAll(s.AllOf, value); len(errors) > 0 {
		c.addWith(s, &kind.AllOf{}, errors)
	}
	c.anyOf(s, value)
	c.oneOf(s, value)
	c.ifThenElse(s, value)
}

func (c *checker) reference(s *lib.Schema, value any) {
	if err := c.try(s.Ref, value); err != nil {
		causes := []*lib.ValidationError{err}
		if _, several := err.ErrorKind.(*kind.Group); several {
			causes = err.Causes
		}
		c.addWith(s, &kind.Reference{Keyword: "$ref", URL: s.Ref.Location}, causes)
	}
}

func (c *checker) anyOf(s *lib.Schema, value any) {
	var errors []*lib.ValidationError
	for _, branch := range s.AnyOf {
		err := c.try(branch, value)
		if err == nil {
			return
		}
		errors = append(errors, err)
	}
	if len(errors) > 0 {
		c.addWith(s, &kind.AnyOf{}, errors)
	}
}

func (c *checker) oneOf(s *lib.Schema, value any) {
	var errors []*lib.ValidationError
	matched := -1
	for i, branch := range s.OneOf {
		switch err := c.try(branch, value); {
		case err != nil:
			errors = append(errors, err)
		case matched >= 0:
			c.add(s, &kind.OneOf{Subschemas: []int{matched, i}})
			return
		default:
			matched = i
		}
	}
	if len(errors) > 0 && matched < 0 {
		c.addWith(s, &kind.OneOf{}, errors)
	}
}

func (c *checker) ifThenElse(s *lib.Schema, value any) {
	if s.If == nil {
		return
	}
	next := s.Then
	if c.try(s.If, value) != nil {
		next = s.Else
	}
	if next != nil {
		c.value(next, value)
	}
}

// try returns what a schema has against a value, nil for nothing.
func (c *checker) try(s *lib.Schema, value any) *lib.ValidationError {
	first := len(c.errors)
	c.value(s, value)
	if len(c.errors) == first {
		return nil
	}
	err := c.errors[first]
	c.errors = c.errors[:first]
	return err
}

// tryAll returns what schemas have against a value.
func (c *checker) tryAll(list []*lib.Schema, value any) (errors []*lib.ValidationError) {
	for _, s := range list {
		if err := c.try(s, value); err != nil {
			errors = append(errors, err)
		}
	}
	return errors
}

// addWith adds an error that has causes.
func (c *checker) addWith(s *lib.Schema, k lib.ErrorKind, causes []*lib.ValidationError) {
	c.add(s, k)
	c.errors[len(c.errors)-1].Causes = causes
}
