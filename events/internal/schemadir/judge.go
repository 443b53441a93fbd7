package schemadir

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
)

// JudgeOptions say what Judge does.
type JudgeOptions struct {
	Events          bool // validate the directory's events, too
	registry.Checks      // of all schemas
}

// Judge registers all event types with an empty gateway in memory. It returns what that
// gateway refuses, and its warnings.
func (d *Directory) Judge(ctx context.Context, options JudgeOptions) ([]Problem, error) {
	j := judge{options: options, versions: map[core.EventType]int{}, without: map[core.EventType]string{}}
	j.validators = core.NewValidators(&j.schemas, jsonschema.Language{}, core.ValidatorsOptions{})
	for _, t := range d.Types {
		if err := j.eventType(ctx, t); err != nil {
			return nil, err
		}
	}
	return j.found, nil
}

type judge struct {
	options    JudgeOptions
	schemas    memory.Schemas
	validators *core.Validators
	versions   map[core.EventType]int
	without    map[core.EventType]string // why a type is not judged
	found      []Problem
}

func (j *judge) eventType(ctx context.Context, t *Type) error {
	if why := j.unknown(t); why != "" {
		j.without[t.EventType] = why
		j.found = append(j.found, Problem{File: t.File(SchemaFile), Code: CodeUnchecked, Detail: why, Warning: true})
		return nil
	}
	register := registry.RegisterEvent{Schemas: &j.schemas, Language: jsonschema.Language{}, Now: time.Now}
	document := t.Pinned(func(to core.EventType) int { return j.versions[to] })
	declared := t.Manifest.Settings.Declaration()
	declared.Checks = j.options.Checks
	r, _, err := register.Register(ctx, t.Client, t.Event, document, declared)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		j.without[t.EventType] = t.Topic() + " is refused"
		for _, p := range t.refusal(err) {
			p.Detail = j.named(t, p.Detail)
			j.found = append(j.found, p)
		}
		return nil
	}
	for _, w := range r.Warnings.List {
		j.found = append(j.found, Problem{File: t.File(SchemaFile), Pointer: w.Pointer, Code: w.Code, Detail: w.Detail,
			Warning: true})
	}
	j.versions[t.EventType] = r.Version
	if !j.options.Events || len(t.Valid)+len(t.Invalid) == 0 {
		return nil
	}
	return j.events(ctx, t)
}

// events validates the events of a type that is registered.
func (j *judge) events(ctx context.Context, t *Type) error {
	validator, err := j.validators.Latest(ctx, t.EventType)
	if err != nil {
		return err
	}
	for _, e := range t.Valid {
		if err := t.validate(validator, e); err != nil {
			j.found = append(j.found, problemsOf(e.File, err)...)
		}
	}
	for _, e := range t.Invalid {
		if t.validate(validator, e) == nil {
			j.found = append(j.found, Problem{File: e.File, Code: CodeEvents,
				Detail: "the schema accepts the event, but the folder says that it is invalid"})
		}
	}
	return ctx.Err()
}

// named returns a sentence that names event types without versions, as the directory does.
// The numbers of versions are of no use: only this judge has them.
func (j *judge) named(t *Type, sentence string) string {
	for _, r := range t.references {
		if r.Version == 0 {
			sentence = strings.ReplaceAll(sentence, core.Address(r.To, j.versions[r.To]), nameOf(r.To))
		}
	}
	return sentence
}

// unknown says why the type cannot be judged without a gateway; "" if it can.
func (j *judge) unknown(t *Type) string {
	for _, r := range t.references {
		switch {
		case r.Version > 0:
			return fmt.Sprintf("only a gateway can check it: it refers to version %d of %s, whatever the directory has",
				r.Version, r.To.Topic())
		case j.without[r.To] != "":
			return fmt.Sprintf("it is not checked: it refers to %s, which is not either", r.To.Topic())
		}
	}
	return ""
}

func (t *Type) validate(validator core.Versioned, e Event) error {
	if t.Manifest.Settings["data_content_type"] != "" {
		quoted := base64.StdEncoding.AppendEncode([]byte{'"'}, e.Data)
		return validator.Validate(append(quoted, '"'), nil)
	}
	event, err := core.WithoutMark(e.Data)
	if err == nil {
		err = validator.Validate(event, nil)
	}
	return err
}

// refusal returns the problems for which the schema or a setting is refused.
func (t *Type) refusal(err error) []Problem {
	if core.CodeOf(err) != core.CodeInvalidParameter {
		return problemsOf(t.File(SchemaFile), err)
	}
	p := Problem{File: t.File(ManifestFile), Code: string(core.CodeInvalidParameter), Detail: detailOf(err)}
	sentence, _, _ := strings.Cut(p.Detail, `"`) // what follows may have any word: it is a value
	for name := range names() {
		mentioned := strings.Contains(sentence, name) ||
			strings.Contains(sentence, strings.ReplaceAll(name, "_", " ")) ||
			name == "tags" && strings.Contains(sentence, "tag ")
		if line := t.Manifest.lines[name]; line > 0 && mentioned {
			p.Line, p.Column = line, 1
			break
		}
	}
	return []Problem{p}
}

// problemsOf returns an error about a JSON file as problems.
func problemsOf(file string, err error) (found []Problem) {
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return []Problem{{File: file, Code: string(core.CodeInternal), Detail: err.Error()}}
	}
	for _, v := range e.Violations {
		found = append(found, Problem{File: file, Pointer: v.Pointer, Code: string(e.Code), Detail: v.Detail})
	}
	if len(found) == 0 || e.Unlisted > 0 {
		found = append(found, Problem{File: file, Code: string(e.Code), Detail: e.Detail})
	}
	return found
}
