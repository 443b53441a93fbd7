package dynamodbhooks

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/keytable"
	"example.com/eventgateway/core/hooks"
)

// The attributes, by example:
//
//	id hook#SpongeBob#Fruits   revision 2   created_at 1795521600123
//	scheme {preset generic, header x-signature, …}, each of hooks.Scheme where there is one
//	secrets [{encrypted <bytes>, created_at 1795521600123, expires_at 1795608000123}, …]
//
// Times are in milliseconds since 1970.
const (
	keyPrefix = "hook#"

	attrScheme    = "scheme"
	attrEncrypted = "encrypted"
)

// schemeFields returns the fields of a scheme by their stored names.
func schemeFields(s *hooks.Scheme) map[string]*string {
	return map[string]*string{
		"preset": &s.Preset, "header": &s.Header, "algorithm": &s.Algorithm, "encoding": &s.Encoding,
		"prefix": &s.Prefix, "signed": &s.Signed, "timestamp": &s.Timestamp, "id": &s.ID,
	}
}

// idOf returns the id of a type's item, without the prefix. Names have no #.
func idOf(t core.EventType) string { return t.Client + "#" + t.Event }

// itemOf makes the item of a hook with encrypted secrets.
func itemOf(h hooks.Hook) attributes.Item {
	scheme := attributes.Item{}
	for name, value := range schemeFields(&h.Scheme) {
		if *value != "" {
			scheme[name] = attributes.Text(*value)
		}
	}
	stored := attributes.Item{
		keytable.PartitionKey: attributes.Text(keyPrefix + idOf(h.Type)),
		keytable.CreatedAt:    attributes.Milliseconds(h.Created),
		attrScheme:            &types.AttributeValueMemberM{Value: scheme},
	}
	var secrets []keytable.Secret
	for _, s := range h.Secrets {
		secrets = append(secrets, keytable.Secret{Bytes: []byte(s.Text), Created: s.Created, Expires: s.Expires})
	}
	keytable.PutSecrets(stored, attrEncrypted, secrets)
	return stored
}

// hookOf reads a stored hook, whose secrets stay encrypted.
func hookOf(stored attributes.Item) (hooks.Hook, error) {
	r := &attributes.Reader{Item: stored}
	id := r.Text(keytable.PartitionKey)
	client, event, _ := strings.Cut(strings.TrimPrefix(id, keyPrefix), "#")
	t, err := core.NewEventType(client, event)
	r.Check(err)
	h := hooks.Hook{Type: t, Revision: int(r.Number(keytable.Revision)), Created: r.Time(keytable.CreatedAt)}
	for _, s := range keytable.SecretsIn(r, attrEncrypted) {
		h.Secrets = append(h.Secrets,
			hooks.Secret{Text: hooks.SecretText(s.Bytes), Created: s.Created, Expires: s.Expires})
	}
	if scheme, ok := stored[attrScheme].(*types.AttributeValueMemberM); ok {
		for name, value := range schemeFields(&h.Scheme) {
			*value = attributes.TextIn(scheme.Value, name)
		}
	}
	r.Check(h.Scheme.Check())
	if err := r.Err(core.Shorten(id)); err != nil {
		return hooks.Hook{}, err
	}
	return h, nil
}
