package jsonschema

import "example.com/eventgateway/core"

func source(schema string) core.SchemaSource { return core.SchemaSource{Document: []byte(schema)} }
