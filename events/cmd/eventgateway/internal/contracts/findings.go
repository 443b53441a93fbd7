package contracts

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/cmd/eventgateway/internal/planning"
	"example.com/eventgateway/events/internal/position"
	"example.com/eventgateway/events/internal/schemadir"
)

// directory is a directory of schemas, with what was found in it.
type directory struct {
	*schemadir.Directory
	dir      string // as the user named it
	findings []output.Finding
}

// file is a path as the user would write it.
func (d *directory) file(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

// add adds the problems of the directory to the findings.
func (d *directory) add(problems []schemadir.Problem) {
	texts := map[string][]byte{}
	for _, t := range d.Types {
		texts[t.File(schemadir.SchemaFile)] = t.Source
		for _, e := range slices.Concat(t.Valid, t.Invalid) {
			texts[e.File] = e.Data
		}
	}
	for _, p := range problems {
		f := output.Finding{File: d.file(p.File), Position: position.Position{Line: p.Line, Column: p.Column},
			Pointer: p.Pointer, Level: output.Error, Code: p.Code, Detail: p.Detail}
		if p.Warning {
			f.Level = output.Warning
		}
		text, isJSON := texts[p.File]
		switch {
		case p.Line > 0 || !isJSON:
		case p.Code == string(core.CodeInvalidJSON):
			if at, why, _, wrong := position.Syntax(text); wrong {
				f.Position, f.Detail = at, "it is not JSON: "+why
			} else if place := placeInWords.FindStringSubmatch(p.Detail); place != nil { // a member is there twice
				f.Line, _ = strconv.Atoi(place[1])
				f.Column, _ = strconv.Atoi(place[2])
			}
		default:
			f.Position = position.Find(text, p.Pointer)
		}
		d.findings = append(d.findings, f)
	}
}

// placeInWords matches a place in the gateway's sentences.
var placeInWords = regexp.MustCompile(`\(line ([0-9]+), column ([0-9]+)\)`)

// failed reports whether a finding is an error.
func (d *directory) failed() bool {
	return slices.ContainsFunc(d.findings, func(f output.Finding) bool { return f.Level == output.Error })
}

// print prints the findings: to people on standard error, else in the format of --output. JSON
// has the value instead.
func (d *directory) print(a *cli.App, value any) error {
	if a.Format() != output.Text {
		return a.PrintFindings(d.findings, value)
	}
	for _, f := range output.WorstFirst(d.findings) {
		line := f.String()
		if f.Pointer == "" { // the file says it all
			line = f.Place() + ": " + f.Detail
		}
		fmt.Fprintln(a.Stderr, line)
	}
	return nil
}

// planned adds a plan to the findings: refusals as errors, doubts as warnings, and changes as
// notes.
func (d *directory) planned(plan *planning.Plan) {
	for _, c := range plan.Changes {
		d.findings = append(d.findings, d.refusals(c)...)
		if c.Problem == nil {
			detail := c.Topic() + ": " + what(c)
			if c.Compatible != "" {
				detail += ": " + c.Compatible
			}
			d.findings = append(d.findings, d.finding(c, output.Note, "plan_"+string(c.Action), detail))
		}
		for _, w := range c.Warnings {
			f := d.finding(c, output.Warning, w.Code, w.Detail)
			f.Pointer, f.Keyword, f.Position = w.Pointer, w.Keyword, position.Find(c.Type.Source, w.Pointer)
			d.findings = append(d.findings, f)
		}
		if c.Restores > 0 {
			d.findings = append(d.findings, d.finding(c, output.Warning, "plan_drift", drifted(c)))
		}
		if c.Traffic != nil && c.Traffic.Refused > 0 {
			summary, _ := client.TrafficReport(c.Traffic)
			d.findings = append(d.findings, d.finding(c, output.Warning, "plan_traffic", summary))
		}
	}
	for _, missing := range plan.Drift {
		d.findings = append(d.findings, output.Finding{Level: output.Warning, Code: "plan_drift",
			Detail: notInDirectory(missing)})
	}
}

// finding returns a finding about the schema of a change.
func (d *directory) finding(c *planning.Change, level output.Level, code, detail string) output.Finding {
	return output.Finding{File: d.file(c.Type.File(schemadir.SchemaFile)),
		Position: position.Position{Line: 1, Column: 1}, Level: level, Code: code, Detail: detail}
}

// refusals returns why the gateway refuses a change; nil if it does not.
func (d *directory) refusals(c *planning.Change) (found []output.Finding) {
	if c.Problem == nil {
		return nil
	}
	for _, v := range c.Problem.Errors {
		t := c.Type
		for _, pointer := range []*string{&v.Pointer, &v.SchemaPointer} {
			if topic, within, is := planning.Planned(*pointer); is {
				t, *pointer = d.topic(topic), within
			}
		}
		text := bytes.TrimPrefix(t.Source, []byte("\xef\xbb\xbf"))
		found = append(found, output.OfViolation(d.file(t.File(schemadir.SchemaFile)), text, position.Position{},
			c.Problem.Code, v))
	}
	if len(found) == 0 {
		f := d.finding(c, output.Error, c.Problem.Code, c.Problem.Detail)
		if c.Problem.Code == string(core.CodeInvalidParameter) {
			f.File, f.Position = d.file(c.Type.File(schemadir.ManifestFile)), position.Position{}
		}
		found = append(found, f)
	}
	return found
}

// topic returns the event type with a topic, which the directory has.
func (d *directory) topic(topic string) *schemadir.Type {
	return d.Types[slices.IndexFunc(d.Types, func(t *schemadir.Type) bool { return t.Topic() == topic })]
}

// result is what check and lint found, as JSON.
type result struct {
	EventTypes int              `json:"event_types"`
	Events     int              `json:"events"`
	Findings   []output.Finding `json:"findings"`
}
