package output

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

// The part of SARIF 2.1.0 (OASIS) that findings need. Names are the standard's.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID string `json:"id"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     Level           `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
)

// sarifOf returns findings as the log of one run.
func sarifOf(version string, findings []Finding) sarifLog {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "eventgateway", Version: version, Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints", // section 3.14.17; the default counts UTF-16
		Results:    []sarifResult{},
	}
	rules := &run.Tool.Driver.Rules
	for _, f := range findings {
		rule := sarifRule{f.Code}
		index := slices.Index(*rules, rule)
		if index < 0 {
			index = len(*rules)
			*rules = append(*rules, rule)
		}
		result := sarifResult{RuleID: f.Code, RuleIndex: index, Level: f.Level, Message: sarifMessage{f.words()}}
		if f.File != "" && f.File != "-" {
			result.Locations = []sarifLocation{locationOf(f)}
		}
		run.Results = append(run.Results, result)
	}
	return sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	}
}

func locationOf(f Finding) sarifLocation {
	location := sarifLocation{Physical: &sarifPhysical{Artifact: sarifArtifact{uriOf(f.File)}}}
	if f.Line > 0 {
		location.Physical.Region = &sarifRegion{f.Line, f.Column}
	}
	if f.Pointer != "" {
		location.Logical = []sarifLogical{{f.Pointer}}
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
