package registry

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/eventgateway/core"
)

// Limits of what describes an event type, in bytes of UTF-8.
const (
	MaxOwner       = 256
	MaxTags        = 20 // tags
	MaxTag         = 64
	MaxDescription = 2048
)

// label sets what describes the event type. The error is CodeInvalidParameter.
func (d Declaration) label(to *core.Settings) error {
	if d.Owner != nil {
		if err := checkText("owner", *d.Owner, MaxOwner, ""); err != nil {
			return err
		}
		to.Owner = *d.Owner
	}
	if d.Description != nil {
		if err := checkText("description", *d.Description, MaxDescription, "\n\t"); err != nil {
			return err
		}
		to.Description = *d.Description
	}
	if d.Tags == nil {
		return nil
	}
	tags, err := parseTags(*d.Tags)
	to.Tags = tags
	return err
}

// parseTags reads tags with commas, and white space, between them; "" has none.
func parseTags(declared string) (core.Tags, error) {
	if declared == "" {
		return "", nil
	}
	var tags []string
	for tag := range strings.SplitSeq(declared, ",") {
		tag = strings.TrimSpace(tag)
		if err := checkText("tag", tag, MaxTag, ""); err != nil {
			return "", err
		}
		switch {
		case tag == "":
			return "", invalid("a tag is empty: write tags with one comma between two")
		case slices.Contains(tags, tag):
			return "", invalid("the tag %q is given twice", tag)
		}
		tags = append(tags, tag)
	}
	if len(tags) > MaxTags {
		return "", invalid("there are %d tags; the limit is %d", len(tags), MaxTags)
	}
	return core.TagsOf(tags), nil
}

// checkText checks that a text is UTF-8 of at most so many bytes, without control characters
// other than the allowed ones.
func checkText(name, text string, most int, allowed string) error {
	switch {
	case len(text) > most:
		return invalid("the %s %q has %d bytes; the limit is %d", name, core.Shorten(text), len(text), most)
	case !utf8.ValidString(text):
		return invalid("the %s is not in UTF-8", name)
	}
	for _, r := range text {
		if unicode.IsControl(r) && !strings.ContainsRune(allowed, r) {
			return invalid("the %s has the control character %U", name, r)
		}
	}
	return nil
}

func invalid(format string, args ...any) error {
	return &core.Error{Code: core.CodeInvalidParameter, Detail: fmt.Sprintf(format, args...)}
}
