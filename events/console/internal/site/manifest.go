package site

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// manifestName is the file that lists the files of a site.
const manifestName = "eventgateway-export.json"

// manifest has the files of a site with their hashes.
type manifest map[string]string

// written is what the file of a manifest has.
type written struct {
	Comment string   `json:"comment"`
	Files   manifest `json:"files"`
}

func (m manifest) text() []byte {
	text, err := json.MarshalIndent(written{"The files that `eventgateway console export` wrote.", m}, "", " ")
	if err != nil {
		panic(err) // strings are always JSON
	}
	return append(text, '\n')
}

// readManifest returns nil if no export wrote to a directory.
func readManifest(root *os.Root) (manifest, error) {
	text, err := root.ReadFile(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var w written
	if json.Unmarshal(text, &w) != nil || w.Files == nil {
		return nil, fmt.Errorf("%s is not the list of files that an export writes", manifestName)
	}
	return w.Files, nil
}

// hashOf returns the beginning of a hash, by which a file is known again.
func hashOf(data []byte) string {
	hash := sha256.Sum256(data)
	return hex.EncodeToString(hash[:12])
}
