package lint

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
