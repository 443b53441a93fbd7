// Package tree makes compiled schemas for plans without the library, in a tenth of its
// time. It knows documents of one draft, with all that their references lead to in them and
// in other registered documents. It leaves the others to the library. Only schemas that were
// acceptable at their registration are its input: it checks nothing again. The library cannot
// validate by its schemas.
package tree

import (
	"encoding/json"
	"math/big"
	"strconv"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/format"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// Options say how a document is compiled.
type Options struct {
	AssertFormats bool // makes format an assertion in all drafts
	// Load returns the decoded document that is registered under a path, nil for none.
	Load func(path string) any
}

// Build returns the compiled schema of a document, and all schemas that it may apply, the
// root first; ok is false for a document that only the library knows to compile.
func Build(document any, options Options, patterns *pattern.Set) (root *lib.Schema, all []*lib.Schema, ok bool) {
	b := &builder{
		load: options.Load, patterns: patterns, draft: resource.Said(document), documents: map[string]*part{},
		parts: map[uintptr]*part{}, known: map[uintptr]*lib.Schema{},
	}
	b.formats = options.AssertFormats || b.draft < 2019
	if b.draft == 0 {
		return nil, nil, false
	}
	root = b.schema(document, b.add(document, resource.Base))
	for i := 0; i < len(b.all) && !b.failed; i++ {
		b.compile(b.all[i], b.written[i])
	}
	return root, b.all, !b.failed
}

// builder compiles one document.
type builder struct {
	load     func(path string) any
	draft    int
	formats  bool // are assertions
	patterns *pattern.Set

	documents map[string]*part        // the roots, by the address that they are loaded from
	parts     map[uintptr]*part       // by the map that is the object
	known     map[uintptr]*lib.Schema // by the same
	all       []*lib.Schema
	written   []schema // of all
	failed    bool     // the document is for the library
}

// schema is a value that is a schema, and where it is written.
type schema struct {
	value any
	in    *part
}

// schema returns the schema that is written as a value, which is compiled later. The value
// is in a part, if it is not one itself.
func (b *builder) schema(value any, in *part) *lib.Schema {
	object, is := value.(map[string]any)
	if is {
		if s := b.known[resource.Identity(object)]; s != nil {
			return s
		}
		in = b.partAt(object, in)
	}
	s := &lib.Schema{DraftVersion: b.draft, Location: resource.Base + "#"}
	if is {
		b.known[resource.Identity(object)] = s
	}
	b.all, b.written = append(b.all, s), append(b.written, schema{value, in})
	return s
}

var always = true

func (b *builder) compile(s *lib.Schema, written schema) {
	switch v := written.value.(type) {
	case bool:
		s.Bool = &v
	case map[string]any:
		if len(v) == 0 { // as the library has it
			s.Bool = &always
			return
		}
		object{b, v, written.in}.compile(s)
	default:
		b.failed = true // a reference leads here
	}
}

// object is a schema that is an object.
type object struct {
	*builder
	members map[string]any
	in      *part
}

// schema is [builder.schema] of a value that is in the object.
func (o object) schema(value any) *lib.Schema { return o.builder.schema(value, o.in) }

func (o object) compile(s *lib.Schema) {
	s.ID, s.Anchor = o.names(o.members)
	if reference, is := o.members["$ref"].(string); is {
		s.Ref = o.refer(reference, o.in)
		if o.draft < 2019 {
			return // all else is ignored
		}
	}
	o.logic(s)
	o.objects(s)
	o.arrays(s)
	o.scalars(s)
}

func (o object) logic(s *lib.Schema) {
	s.AllOf, s.AnyOf, s.OneOf, s.Not = o.list("allOf"), o.list("anyOf"), o.list("oneOf"), o.one("not")
	if o.draft < 7 {
		return
	}
	if s.If = o.one("if"); s.If == nil {
		return
	}
	holds, constant := o.members["if"].(bool)
	if !constant || holds {
		s.Then = o.one("then")
	}
	if !constant || !holds {
		s.Else = o.one("else")
	}
}

func (o object) objects(s *lib.Schema) {
	s.Properties = o.named("properties")
	for text, below := range o.named("patternProperties") {
		if s.PatternProperties == nil {
			s.PatternProperties = map[lib.Regexp]*lib.Schema{}
		}
		s.PatternProperties[o.regexp(text)] = below
	}
	s.AdditionalProperties = o.additional("additionalProperties")
	s.MaxProperties, s.MinProperties = o.count("maxProperties"), o.count("minProperties")
	s.Required = o.texts("required")
	if o.draft >= 6 {
		s.PropertyNames = o.one("propertyNames")
	}
	if dependencies, is := o.members["dependencies"].(map[string]any); is {
		s.Dependencies = map[string]any{}
		for name, value := range dependencies {
			if list, is := value.([]any); is {
				s.Dependencies[name] = textsIn(list)
			} else {
				s.Dependencies[name] = o.schema(value)
			}
		}
	}
	if o.draft < 2019 {
		return
	}
	if dependent, is := o.members["dependentRequired"].(map[string]any); is {
		s.DependentRequired = map[string][]string{}
		for name, value := range dependent {
			list, _ := value.([]any)
			s.DependentRequired[name] = textsIn(list)
		}
	}
	s.DependentSchemas = o.named("dependentSchemas")
	s.UnevaluatedProperties = o.one("unevaluatedProperties")
}

func (o object) arrays(s *lib.Schema) {
	switch _, tuple := o.members["items"].([]any); {
	case o.draft >= 2020:
		s.PrefixItems, s.Items2020 = o.list("prefixItems"), o.one("items")
	case tuple:
		s.Items, s.AdditionalItems = o.list("items"), o.additional("additionalItems")
	default:
		if items := o.one("items"); items != nil {
			s.Items = items
		}
	}
	s.MinItems, s.MaxItems = o.count("minItems"), o.count("maxItems")
	s.UniqueItems = o.members["uniqueItems"] == true
	if o.draft >= 6 {
		s.Contains = o.one("contains")
	}
	if o.draft < 2019 {
		return
	}
	if s.Contains != nil {
		s.MinContains, s.MaxContains = o.count("minContains"), o.count("maxContains")
	}
	s.UnevaluatedItems = o.one("unevaluatedItems")
}

func (o object) scalars(s *lib.Schema) {
	switch t := o.members["type"].(type) {
	case string:
		s.Types = typesOf([]any{t})
	case []any:
		s.Types = typesOf(t)
	}
	if values, is := o.members["enum"].([]any); is {
		s.Enum = &lib.Enum{Values: values}
	}
	if value, is := o.members["const"]; is && o.draft >= 6 {
		s.Const = &value
	}
	s.MultipleOf = o.number("multipleOf")
	s.Maximum, s.ExclusiveMaximum = o.bound("maximum", "exclusiveMaximum")
	s.Minimum, s.ExclusiveMinimum = o.bound("minimum", "exclusiveMinimum")
	s.MinLength, s.MaxLength = o.count("minLength"), o.count("maxLength")
	if text, is := o.members["pattern"].(string); is {
		s.Pattern = o.regexp(text)
	}
	if name := o.text("format"); name != "" && o.formats {
		s.Format = o.format(name)
	}
}

func (o object) format(name string) *lib.Format {
	switch name {
	case "regex":
		return &lib.Format{Name: name, Validate: func(value any) error {
			text, is := value.(string)
			if !is {
				return nil
			}
			_, err := o.patterns.Compile(text)
			return err
		}}
	case "period", "semver": // the library's own
		o.failed = true
	}
	for _, known := range format.All {
		if known.Name == name {
			return &lib.Format{Name: name}
		}
	}
	return nil
}

func (o object) regexp(text string) lib.Regexp {
	re, err := o.patterns.Compile(text)
	if err != nil {
		o.failed = true
	}
	return re
}

func (o object) one(keyword string) *lib.Schema {
	value, is := o.members[keyword]
	if !is {
		return nil
	}
	return o.schema(value)
}

func (o object) list(keyword string) []*lib.Schema {
	values, is := o.members[keyword].([]any)
	if !is {
		return nil
	}
	list := make([]*lib.Schema, len(values))
	for i, value := range values {
		list[i] = o.schema(value)
	}
	return list
}

func (o object) named(keyword string) map[string]*lib.Schema {
	values, is := o.members[keyword].(map[string]any)
	if !is {
		return nil
	}
	list := make(map[string]*lib.Schema, len(values))
	for name, value := range values {
		list[name] = o.schema(value)
	}
	return list
}

// additional is nil, a boolean or a schema.
func (o object) additional(keyword string) any {
	if value, is := o.members[keyword].(bool); is {
		return value
	}
	if s := o.one(keyword); s != nil {
		return s
	}
	return nil
}

// bound returns a bound, and an exclusive one. In draft 4, a boolean makes the former the
// latter.
func (o object) bound(keyword, exclusive string) (bound, beyond *big.Rat) {
	if o.members[exclusive] == true {
		return nil, o.number(keyword)
	}
	return o.number(keyword), o.number(exclusive)
}

func (o object) number(keyword string) *big.Rat {
	text, is := o.members[keyword].(json.Number)
	if !is {
		return nil
	}
	if whole, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return new(big.Rat).SetInt64(whole)
	}
	number, _ := new(big.Rat).SetString(string(text))
	return number
}

func (o object) count(keyword string) *int {
	number := o.number(keyword)
	if number == nil || !number.IsInt() {
		return nil
	}
	n := int(number.Num().Int64())
	return &n
}

func (o object) text(keyword string) string {
	text, _ := o.members[keyword].(string)
	return text
}

func (o object) texts(keyword string) []string {
	list, _ := o.members[keyword].([]any)
	return textsIn(list)
}

func textsIn(list []any) []string {
	var texts []string
	for _, value := range list {
		if text, is := value.(string); is {
			texts = append(texts, text)
		}
	}
	return texts
}

func typesOf(names []any) *lib.Types {
	var types lib.Types
	for _, name := range textsIn(names) {
		types.Add(name)
	}
	if types.IsEmpty() {
		return nil
	}
	return &types
}
