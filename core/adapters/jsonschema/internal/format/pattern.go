package format

const (
	datePattern   = `[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])`
	offsetPattern = `([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])`
	timePattern   = `([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?` + offsetPattern
	bytePattern   = `(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`
)

// patterns match every text of their formats. The patterns named in exact match nothing
// else.
var patterns = map[string]string{
	"date-time":     `^` + datePattern + `[Tt]` + timePattern + `$`,
	"date":          `^` + datePattern + `$`,
	"time":          `^` + timePattern + `$`,
	"duration":      `^P[0-9YMDWTHS]+$`,
	"email":         `^[ -~]{3,254}$`,
	"idn-email":     `^[\s\S]{3,254}$`,
	"hostname":      `^[0-9A-Za-z.-]{1,253}$`,
	"ipv6":          `^[0-9A-Fa-f:.]{2,45}$`,
	"uri":           `^[A-Za-z][0-9A-Za-z+.-]*:[!-~]*$`,
	"uri-reference": `^[!-~]*$`,
	"iri":           `^[A-Za-z][0-9A-Za-z+.-]*:`,
	"json-pointer":  `^(/|$)`,
}

var exact = map[string]string{
	"ipv4": `^(` + bytePattern + `\.){3}` + bytePattern + `$`,
	"uuid": `^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`,
}

// Pattern returns a pattern of ECMA-262 that matches every text of a format, and whether
// it matches no others; "" where none is known.
func Pattern(format string) (pattern string, only bool) {
	if pattern, only = exact[format]; only {
		return pattern, true
	}
	return patterns[format], false
}
