package schemadir

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/nearest"
)

// Manifest is what event.yaml says.
type Manifest struct {
	Settings Settings
	lines    map[string]int // of the settings' names
}

// readManifest reads event.yaml: a mapping of settings.
func readManifest(file string, written []byte) (Manifest, []Problem) {
	r := manifestReader{file: file, read: Manifest{Settings: Settings{}, lines: map[string]int{}}}
	root, err := parse(written)
	load, located := errors.AsType[*yaml.LoadError](err)
	switch {
	case located:
		r.problem(load.Mark.Line, load.Mark.Column, "it is not YAML: %s", load.Message)
	case err != nil:
		r.problem(0, 0, "it is not YAML: %v", err)
	case root == nil || root.Kind == yaml.ScalarNode && root.Tag == "!!null":
	case root.Kind != yaml.MappingNode:
		r.problem(root.Line, root.Column, "want settings, as in \"owner: team-fruits\"")
	default:
		for i := 0; i+1 < len(root.Content); i += 2 {
			r.setting(root.Content[i], root.Content[i+1])
		}
	}
	return r.read, r.found
}

type manifestReader struct {
	file  string
	read  Manifest
	found []Problem
}

func (r *manifestReader) problem(line, column int, format string, args ...any) {
	r.found = append(r.found, Problem{File: r.file, Line: line, Column: column, Code: CodeManifest,
		Detail: fmt.Sprintf(format, args...)})
}

func (r *manifestReader) setting(key, value *yaml.Node) {
	index := slices.IndexFunc(settings, func(s setting) bool { return s.name == key.Value })
	if index < 0 {
		r.problem(key.Line, key.Column, "there is no setting %q%s", core.Shorten(key.Value),
			nearest.Question(key.Value, names()))
		return
	}
	if first := r.read.lines[key.Value]; first > 0 {
		r.problem(key.Line, key.Column, "%s is there twice; the first is in line %d", key.Value, first)
		return
	}
	r.read.lines[key.Value] = key.Line
	v, err := settings[index].read(value)
	if err != nil {
		r.problem(value.Line, value.Column, "%s: %v", key.Value, err)
		return
	}
	r.read.Settings.set(settings[index], v)
}

// parse returns the root of a text of one document; nil if it has none.
func parse(written []byte) (*yaml.Node, error) {
	loader, err := yaml.NewLoader(bytes.NewReader(written))
	if err != nil {
		return nil, err
	}
	var document, another yaml.Node
	switch err := loader.Load(&document); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, err
	}
	if !errors.Is(loader.Load(&another), io.EOF) {
		return nil, errors.New("there is more than one document")
	}
	return document.Content[0], nil
}

// read returns the value of a setting.
func (s setting) read(value *yaml.Node) (string, error) {
	if s.kind == list {
		return readList(value)
	}
	switch {
	case value.Kind != yaml.ScalarNode:
		return "", errors.New("want one value, without anchors")
	case value.Tag == "!!null":
		return "", errors.New("there is no value: write one, or take the line out")
	case s.kind == truth && value.Tag != "!!bool":
		return "", fmt.Errorf("%s is neither true nor false", value.Value)
	case s.kind == truth:
		return strconv.FormatBool(strings.EqualFold(value.Value, "true")), nil
	case value.Tag == "!!int" && s.kind == number, value.Tag == "!!str":
	default:
		return "", fmt.Errorf("want a text: put %s in quotes", value.Value)
	}
	if s.among != nil && s.kind == text && !slices.Contains(s.among, value.Value) {
		return "", fmt.Errorf("%q is none of %s", value.Value,
			strings.Join(slices.Sorted(slices.Values(s.among)), ", "))
	}
	return value.Value, nil
}

func readList(value *yaml.Node) (string, error) {
	if value.Kind != yaml.SequenceNode {
		return "", errors.New("want a list, as in [fruit, picking]")
	}
	var texts []string
	for _, item := range value.Content {
		switch {
		case item.Kind != yaml.ScalarNode || item.Tag != "!!str":
			return "", errors.New("want texts: put numbers, true, false and null in quotes")
		case strings.Contains(item.Value, ","):
			return "", fmt.Errorf("%q has a comma", item.Value)
		}
		texts = append(texts, strings.TrimSpace(item.Value))
	}
	return strings.Join(texts, ","), nil
}

// yaml returns the text of event.yaml; nothing if all settings are the defaults.
func (s Settings) yaml() []byte {
	root := &yaml.Node{Kind: yaml.MappingNode}
	for _, known := range settings {
		value, set := s[known.name]
		if !set {
			continue
		}
		node := &yaml.Node{Kind: yaml.ScalarNode, Value: value, Tag: "!!str"}
		switch known.kind {
		case truth:
			node.Tag = "!!bool"
		case number:
			node.Tag = ""
		case list:
			node = &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
			for item := range strings.SplitSeq(value, ",") {
				node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: item, Tag: "!!str"})
			}
		}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: known.name}, node)
	}
	if len(root.Content) == 0 {
		return nil
	}
	var b bytes.Buffer
	dumper, err := yaml.NewDumper(&b, yaml.WithLineWidth(-1))
	if err == nil {
		err = errors.Join(dumper.Dump(root), dumper.Close())
	}
	if err != nil {
		panic(fmt.Sprintf("schemadir: texts as YAML: %v", err)) // a node of this function's own
	}
	return b.Bytes()
}
