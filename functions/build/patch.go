package build

import (
	"fmt"
	"strings"
)

// patches are texts that draft.go of the schema library has once, and what replaces them. A draft
// gets a field for its metaschemas, which getSchema fills and reads. The map allVocabs does not
// change, because other goroutines may read its keys. Compiling metaschemas does not call getSchema.
var patches = [][2]string{
	{"\t\"strings\"\n)", "\t\"strings\"\n\t\"sync\"\n)"},
	{"\tsch           *Schema\n", "\tonce          sync.Once\n\tsch           *Schema\n\tvocabs        " +
		"map[string]*Schema\n"},
	{"func init() {\n", "func (d *Draft) compile() {\n\td.vocabs = map[string]*Schema{}\n"},
	{"\tfor _, d := range []*Draft{Draft4, Draft6, Draft7, Draft2019, Draft2020} {\n", "\t{\n"},
	{"\t\t\td.allVocabs[name] = ", "\t\t\td.vocabs[name] = "},
	{"vocabularies map[string]*Vocabulary) *Schema {\n",
		"vocabularies map[string]*Vocabulary) *Schema {\n\td.draft.once.Do(d.draft.compile)\n"},
	{"d.draft.allVocabs[vocab]", "d.draft.vocabs[vocab]"},
	{`d.draft.allVocabs["core"]`, `d.draft.vocabs["core"]`},
}

// patch makes all replacements in the text of draft.go.
func patch(draft string) (string, error) {
	for _, p := range patches {
		if n := strings.Count(draft, p[0]); n != 1 {
			return "", fmt.Errorf("draft.go of %s has %q %d times, not once: mend the patches in "+
				"functions/build/patch.go "+
				"for this version, or empty them to build the functions with the library as it is", library, p[0], n)
		}
		draft = strings.Replace(draft, p[0], p[1], 1)
	}
	return draft, nil
}
