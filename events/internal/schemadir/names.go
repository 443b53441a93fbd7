package schemadir

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A folder has the name of its client or event. Where a file system would take two names
// for one, or keeps a name to itself, letters are written as %XX, which no name contains.

// reserved are the names that Windows keeps, with any extension:
// https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
var reserved = []string{"con", "prn", "aux", "nul",
	"com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"}

// FolderName returns the folder's name for the name of a client or event. With escapeCase,
// capitals are escaped, so that it is the folder of no other name where case is ignored.
func FolderName(name string, escapeCase bool) string {
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	kept := slices.Contains(reserved, base)
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		switch {
		case kept && i == 0, escapeCase && 'A' <= c && c <= 'Z', c == '.' && i == len(name)-1:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// FolderNames returns the folder's name for each name. The folders are side by side.
func FolderNames(names []string) map[string]string {
	alike := map[string]int{}
	for _, name := range names {
		alike[strings.ToLower(name)]++
	}
	folders := map[string]string{}
	for _, name := range names {
		folders[name] = FolderName(name, alike[strings.ToLower(name)] > 1)
	}
	return folders
}

// nameIn is the reverse of FolderName.
func nameIn(folder string) (string, error) {
	name, err := url.PathUnescape(folder)
	if err != nil {
		return "", fmt.Errorf("%q has a %% that is not followed by two hexadecimal digits", folder)
	}
	return name, nil
}
