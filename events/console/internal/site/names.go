// Package site has what turns pages that are served into files: the names of the files, the
// directory that they are written to, and the index that a script searches.
package site

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"regexp"
	"strings"
)

// plain is a name that every file system takes as it is, unless it is [reserved].
var plain = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_-])?$`)

// maxPlain bounds a plain name, in bytes. Longer ones could make a path too long for Windows, whose
// paths have 260 characters.
const maxPlain = 64

// reserved are names of devices on Windows, also with an extension.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
var reserved = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// foreign are characters that no name of a file should have.
var foreign = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// names gives each name of a set a file name of its own.
type names struct {
	alike map[string]int // how many names of the set differ in case only
}

// newNames returns the file names of a set, which has each name once.
func newNames(set iter.Seq[string]) names {
	n := names{map[string]int{}}
	for name := range set {
		n.alike[strings.ToLower(name)]++
	}
	return n
}

// File returns the name of a file. Names that are not the same have files of different names,
// also where a file system does not tell upper case from lower. A name that is alike another one
// of the set has a hash, as both have: so an address never leads to what is only alike.
func (n names) File(name string) string {
	if n.alike[strings.ToLower(name)] == 1 && len(name) <= maxPlain && plain.MatchString(name) &&
		!reserved.MatchString(name) {
		return name
	}
	hash := sha256.Sum256([]byte(name))
	kept := foreign.ReplaceAllString(name, "-")
	return strings.Trim(kept[:min(len(kept), 40)], "-") + "~" + hex.EncodeToString(hash[:6])
}
