package resource

import "reflect"

// Holds says what of a keyword's value is a schema.
type Holds byte

// What a keyword holds.
const (
	NoSchema      Holds = iota
	OneSchema           // or true or false
	ManySchemas         // in an array
	NamedSchemas        // in an object, by names that are no keywords
	ItemsSchemas        // one, or an array of them
	DependSchemas       // named, each a schema or an array of names
)

// Keyword is a keyword of JSON Schema.
type Keyword struct {
	Since, Until int // drafts
	Holds        Holds
	About        string // the values that it decides on, in a word; "" for one that decides nothing by itself
	Instead      string // what an earlier draft has for it, or a later one
}

const last = Draft2020

// Keywords has the keywords of all drafts, by the specifications and their metaschemas
// (https://json-schema.org/specification-links).
var Keywords = map[string]Keyword{
	"$schema":          {Since: 4, Until: last},
	"id":               {Since: 4, Until: 4},
	"$id":              {Since: 6, Until: last},
	"$comment":         {Since: 7, Until: last},
	"$anchor":          {Since: 2019, Until: last},
	"$dynamicAnchor":   {Since: 2020, Until: last},
	"$recursiveAnchor": {Since: 2019, Until: 2019},
	"$vocabulary":      {Since: 2019, Until: last},
	"title":            {Since: 4, Until: last},
	"description":      {Since: 4, Until: last},
	"default":          {Since: 4, Until: last},
	"examples":         {Since: 6, Until: last},
	"readOnly":         {Since: 7, Until: last},
	"writeOnly":        {Since: 7, Until: last},
	"deprecated":       {Since: 2019, Until: last},
	"contentEncoding":  {Since: 7, Until: last},
	"contentMediaType": {Since: 7, Until: last},
	"contentSchema":    {Since: 2019, Until: last, Holds: OneSchema},
	"definitions":      {Since: 4, Until: last, Holds: NamedSchemas},
	"$defs":            {Since: 2019, Until: last, Holds: NamedSchemas},

	"$ref":          {Since: 4, Until: last, About: "values"},
	"$recursiveRef": {Since: 2019, Until: 2019, About: "values", Instead: "$dynamicRef"},
	"$dynamicRef":   {Since: 2020, Until: last, About: "values", Instead: "$ref"},
	"type":          {Since: 4, Until: last, About: "values"},
	"enum":          {Since: 4, Until: last, About: "values"},
	"const":         {Since: 6, Until: last, About: "values", Instead: "an enum of one value"},
	"allOf":         {Since: 4, Until: last, About: "values", Holds: ManySchemas},
	"anyOf":         {Since: 4, Until: last, About: "values", Holds: ManySchemas},
	"oneOf":         {Since: 4, Until: last, About: "values", Holds: ManySchemas},
	"not":           {Since: 4, Until: last, About: "values", Holds: OneSchema},
	"if":            {Since: 7, Until: last, About: "values", Holds: OneSchema, Instead: "anyOf and not"},
	"then":          {Since: 7, Until: last, About: "values", Holds: OneSchema, Instead: "anyOf and not"},
	"else":          {Since: 7, Until: last, About: "values", Holds: OneSchema, Instead: "anyOf and not"},

	"multipleOf":       {Since: 4, Until: last, About: "numbers"},
	"maximum":          {Since: 4, Until: last, About: "numbers"},
	"exclusiveMaximum": {Since: 4, Until: last, About: "numbers"},
	"minimum":          {Since: 4, Until: last, About: "numbers"},
	"exclusiveMinimum": {Since: 4, Until: last, About: "numbers"},

	"maxLength": {Since: 4, Until: last, About: "strings"},
	"minLength": {Since: 4, Until: last, About: "strings"},
	"pattern":   {Since: 4, Until: last, About: "strings"},
	"format":    {Since: 4, Until: last, About: "strings"},

	"items":            {Since: 4, Until: last, About: "arrays", Holds: ItemsSchemas},
	"prefixItems":      {Since: 2020, Until: last, About: "arrays", Holds: ManySchemas, Instead: "an array of items"},
	"additionalItems":  {Since: 4, Until: 2019, About: "arrays", Holds: OneSchema, Instead: "items beside prefixItems"},
	"unevaluatedItems": {Since: 2019, Until: last, About: "arrays", Holds: OneSchema, Instead: "additionalItems"},
	"contains":         {Since: 6, Until: last, About: "arrays", Holds: OneSchema},
	"minContains":      {Since: 2019, Until: last, About: "arrays"},
	"maxContains":      {Since: 2019, Until: last, About: "arrays"},
	"maxItems":         {Since: 4, Until: last, About: "arrays"},
	"minItems":         {Since: 4, Until: last, About: "arrays"},
	"uniqueItems":      {Since: 4, Until: last, About: "arrays"},

	"properties":           {Since: 4, Until: last, About: "objects", Holds: NamedSchemas},
	"patternProperties":    {Since: 4, Until: last, About: "objects", Holds: NamedSchemas},
	"additionalProperties": {Since: 4, Until: last, About: "objects", Holds: OneSchema},
	"unevaluatedProperties": {Since: 2019, Until: last, About: "objects", Holds: OneSchema,
		Instead: "additionalProperties"},
	"propertyNames": {Since: 6, Until: last, About: "objects", Holds: OneSchema,
		Instead: "patternProperties with additionalProperties: false"},
	"dependencies": {Since: 4, Until: 7, About: "objects", Holds: DependSchemas,
		Instead: "dependentRequired and dependentSchemas"},
	"dependentRequired": {Since: 2019, Until: last, About: "objects", Instead: "dependencies"},
	"dependentSchemas":  {Since: 2019, Until: last, About: "objects", Holds: NamedSchemas, Instead: "dependencies"},
	"maxProperties":     {Since: 4, Until: last, About: "objects"},
	"minProperties":     {Since: 4, Until: last, About: "objects"},
	"required":          {Since: 4, Until: last, About: "objects"},
}

// Known reports whether a draft has the keyword.
func (k Keyword) Known(draft int) bool { return k.Since <= draft && draft <= k.Until }

// Decides reports whether events can be invalid because of the keyword.
func (k Keyword) Decides() bool { return k.About != "" }

// IsData reports whether the value of a keyword is no schema, whatever it looks like.
func IsData(keyword string) bool {
	switch keyword {
	case "const", "enum", "default", "examples", "x-invalid-examples":
		return true
	}
	return false
}

// Way is how a keyword leads to schemas.
type Way int

// The ways.
const (
	None  Way = iota
	Named     // to the members of its value
	Below     // to its value, or to the items of its value
)

// To returns how a keyword of a draft leads to schemas. The library heeds keywords that later drafts
// have no more.
func To(draft int, keyword string) Way {
	k := Keywords[keyword]
	switch {
	case draft < k.Since || k.Holds == NoSchema:
		return None
	case k.Holds == NamedSchemas || k.Holds == DependSchemas:
		return Named
	}
	return Below
}

// Subschemas calls found for each value in a schema that is a schema by its keyword in a draft.
func Subschemas(draft int, schema map[string]any, found func(value any)) {
	for keyword, value := range schema {
		switch To(draft, keyword) {
		case Named:
			named, _ := value.(map[string]any)
			for _, one := range named {
				found(one)
			}
		case Below:
			if list, is := value.([]any); is {
				for _, item := range list {
					found(item)
				}
			} else {
				found(value)
			}
		}
	}
}

// Identity tells an object from all others.
func Identity(object map[string]any) uintptr { return reflect.ValueOf(object).Pointer() }
