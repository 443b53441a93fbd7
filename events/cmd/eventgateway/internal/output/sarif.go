package output

import (
	"net/url"
	"path/filepath"
	"strings"
)

// object is an object of SARIF 2.1.0 (OASIS), by the standard's names.
type object = map[string]any

// sarifOf returns findings as the log of one run.
func sarifOf(version string, findings []Finding) object {
	rules, results, places := []object{}, []object{}, map[string]int{}
	for _, f := range findings {
		index, known := places[f.Code]
		if !known {
			index = len(rules)
			places[f.Code] = index
			rules = append(rules, object{"id": f.Code})
		}
		result := object{"ruleId": f.Code, "ruleIndex": index, "level": f.Level, "message": object{"text": f.words()}}
		if f.File != "" && f.File != "-" {
			result["locations"] = []object{locationOf(f)}
		}
		results = append(results, result)
	}
	return object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []object{{
			"tool":       object{"driver": object{"name": "eventgateway", "version": version, "rules": rules}},
			"columnKind": "unicodeCodePoints", // section 3.14.17; the default counts UTF-16
			"results":    results,
		}},
	}
}

func locationOf(f Finding) object {
	physical := object{"artifactLocation": object{"uri": uriOf(f.File)}}
	if f.Line > 0 {
		physical["region"] = object{"startLine": f.Line, "startColumn": f.Column}
	}
	location := object{"physicalLocation": physical}
	if f.Pointer != "" {
		location["logicalLocations"] = []object{{"fullyQualifiedName": f.Pointer}}
	}
	return location
}

// uriOf returns a file's URI: relative for a relative path, which code scanning resolves
// against the root of the repository.
func uriOf(file string) string {
	u := url.URL{Path: filepath.ToSlash(filepath.Clean(file))}
	if filepath.IsAbs(file) {
		u.Scheme, u.Path = "file", "/"+strings.TrimPrefix(u.Path, "/")
	}
	return u.String()
}
