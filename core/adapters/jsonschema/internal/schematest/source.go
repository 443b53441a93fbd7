package schematest

import "example.com/eventgateway/core"

// Source is a schema without settings or references.
func Source(schema string) core.SchemaSource { return core.SchemaSource{Document: []byte(schema)} }
