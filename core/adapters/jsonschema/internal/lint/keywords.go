package lint

// holds says what of a keyword's value is a schema.
type holds byte

const (
	noSchema      holds = iota
	oneSchema           // or true or false
	manySchemas         // in an array
	namedSchemas        // in an object, by names that are no keywords
	itemsSchemas        // one, or an array of them
	dependSchemas       // named, each a schema or an array of names
)

// kinds is a set of types of JSON values.
type kinds byte

const (
	ofNumber kinds = 1 << iota
	ofString
	ofArray
	ofObject
	ofBoolean
	ofNull
	ofAll = ofNumber | ofString | ofArray | ofObject | ofBoolean | ofNull
)

// keywordRule is about a keyword of JSON Schema.
type keywordRule struct {
	since, until int   // drafts
	holds        holds // schemas
	of           kinds // of values that it decides on; 0 for one that decides nothing by itself
	instead      string
}

const last = 2020

// keywords are the keywords of all drafts, by the specifications and their metaschemas
// (https://json-schema.org/specification-links).
var keywords = map[string]keywordRule{
	"$schema":          {since: 4, until: last},
	"id":               {since: 4, until: 4},
	"$id":              {since: 6, until: last},
	"$comment":         {since: 7, until: last},
	"$anchor":          {since: 2019, until: last},
	"$dynamicAnchor":   {since: 2020, until: last},
	"$recursiveAnchor": {since: 2019, until: 2019},
	"$vocabulary":      {since: 2019, until: last},
	"title":            {since: 4, until: last},
	"description":      {since: 4, until: last},
	"default":          {since: 4, until: last},
	"examples":         {since: 6, until: last},
	"readOnly":         {since: 7, until: last},
	"writeOnly":        {since: 7, until: last},
	"deprecated":       {since: 2019, until: last},
	"contentEncoding":  {since: 7, until: last},
	"contentMediaType": {since: 7, until: last},
	"contentSchema":    {since: 2019, until: last, holds: oneSchema},
	"definitions":      {since: 4, until: last, holds: namedSchemas},
	"$defs":            {since: 2019, until: last, holds: namedSchemas},

	"$ref":          {since: 4, until: last, of: ofAll},
	"$recursiveRef": {since: 2019, until: 2019, of: ofAll, instead: "$dynamicRef"},
	"$dynamicRef":   {since: 2020, until: last, of: ofAll, instead: "$ref"},
	"type":          {since: 4, until: last, of: ofAll},
	"enum":          {since: 4, until: last, of: ofAll},
	"const":         {since: 6, until: last, of: ofAll, instead: "an enum of one value"},
	"allOf":         {since: 4, until: last, of: ofAll, holds: manySchemas},
	"anyOf":         {since: 4, until: last, of: ofAll, holds: manySchemas},
	"oneOf":         {since: 4, until: last, of: ofAll, holds: manySchemas},
	"not":           {since: 4, until: last, of: ofAll, holds: oneSchema},
	"if":            {since: 7, until: last, of: ofAll, holds: oneSchema, instead: "anyOf and not"},
	"then":          {since: 7, until: last, of: ofAll, holds: oneSchema, instead: "anyOf and not"},
	"else":          {since: 7, until: last, of: ofAll, holds: oneSchema, instead: "anyOf and not"},

	"multipleOf":       {since: 4, until: last, of: ofNumber},
	"maximum":          {since: 4, until: last, of: ofNumber},
	"exclusiveMaximum": {since: 4, until: last, of: ofNumber},
	"minimum":          {since: 4, until: last, of: ofNumber},
	"exclusiveMinimum": {since: 4, until: last, of: ofNumber},

	"maxLength": {since: 4, until: last, of: ofString},
	"minLength": {since: 4, until: last, of: ofString},
	"pattern":   {since: 4, until: last, of: ofString},
	"format":    {since: 4, until: last, of: ofString},

	"items":            {since: 4, until: last, of: ofArray, holds: itemsSchemas},
	"prefixItems":      {since: 2020, until: last, of: ofArray, holds: manySchemas, instead: "an array of items"},
	"additionalItems":  {since: 4, until: 2019, of: ofArray, holds: oneSchema, instead: "items beside prefixItems"},
	"unevaluatedItems": {since: 2019, until: last, of: ofArray, holds: oneSchema, instead: "additionalItems"},
	"contains":         {since: 6, until: last, of: ofArray, holds: oneSchema},
	"minContains":      {since: 2019, until: last, of: ofArray},
	"maxContains":      {since: 2019, until: last, of: ofArray},
	"maxItems":         {since: 4, until: last, of: ofArray},
	"minItems":         {since: 4, until: last, of: ofArray},
	"uniqueItems":      {since: 4, until: last, of: ofArray},

	"properties":           {since: 4, until: last, of: ofObject, holds: namedSchemas},
	"patternProperties":    {since: 4, until: last, of: ofObject, holds: namedSchemas},
	"additionalProperties": {since: 4, until: last, of: ofObject, holds: oneSchema},
	"unevaluatedProperties": {since: 2019, until: last, of: ofObject, holds: oneSchema,
		instead: "additionalProperties"},
	"propertyNames": {since: 6, until: last, of: ofObject, holds: oneSchema,
		instead: "patternProperties with additionalProperties: false"},
	"dependencies": {since: 4, until: 7, of: ofObject, holds: dependSchemas,
		instead: "dependentRequired and dependentSchemas"},
	"dependentRequired": {since: 2019, until: last, of: ofObject, instead: "dependencies"},
	"dependentSchemas":  {since: 2019, until: last, of: ofObject, holds: namedSchemas, instead: "dependencies"},
	"maxProperties":     {since: 4, until: last, of: ofObject},
	"minProperties":     {since: 4, until: last, of: ofObject},
	"required":          {since: 4, until: last, of: ofObject},
}

// known reports whether a draft has the keyword.
func (k keywordRule) known(draft int) bool { return k.since <= draft && draft <= k.until }

// decides reports whether events can be invalid because of the keyword.
func (k keywordRule) decides() bool { return k.of != 0 }

// draftNames are how people call the drafts.
var draftNames = map[int]string{4: "draft 4", 6: "draft 6", 7: "draft 7", 2019: "draft 2019-09", 2020: "draft 2020-12"}

// foreign are unknown to all drafts, and decide on values for other tools.
var foreign = map[string]string{
	"discriminator": "is of OpenAPI and decides nothing: let each branch of oneOf say it with const or enum",
	"divisibleBy":   "is of draft 3: write multipleOf",
	"extends":       "is of draft 3: write allOf",
	"disallow":      "is of draft 3: write not",
	"bsonType":      "is of MongoDB: write type",
	"instanceof":    "is of ajv-keywords: JSON has no classes",
	"typeof":        "is of ajv-keywords: write type",
	"regexp":        "is of ajv-keywords: write pattern",
	"range":         "is of ajv-keywords: write minimum and maximum",
	"allRequired":   "is of ajv-keywords: write required",
	"anyRequired":   "is of ajv-keywords: write anyOf with required",
	"oneRequired":   "is of ajv-keywords: write oneOf with required",
	"prohibited":    "is of ajv-keywords: write not with anyOf and required",
	"deepRequired":  "is of ajv-keywords: write required in each object",

	"patternRequired":        "is of ajv-keywords, and nothing is like it",
	"uniqueItemProperties":   "is of ajv-keywords, and nothing is like it",
	"formatMinimum":          "is of ajv-formats, and nothing is like it",
	"formatMaximum":          "is of ajv-formats, and nothing is like it",
	"formatExclusiveMinimum": "is of ajv-formats, and nothing is like it",
	"formatExclusiveMaximum": "is of ajv-formats, and nothing is like it",
	"optionalProperties":     "is of JSON Type Definition: write properties, without required",
}
