package jsonschema

// admit returns why a new schema is not taken before anything else is done
// with it.
func admit(document []byte) error {
	_, err := guard(document)
	return err
}
