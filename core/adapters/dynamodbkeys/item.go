package dynamodbkeys

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/keytable"
	"example.com/eventgateway/core/keys"
)

// PartitionKey is the name of the table's only key attribute, a string. The stack and local
// runs create the table with it.
const PartitionKey = keytable.PartitionKey

// The attributes beside it, by example:
//
//	id key#k3uF8Zq0Lw2A   revision 2   created_at 1795521600123   label shop
//	clients ["SpongeBob"]   scopes ["publish"]   expires_at, revoked_at: where there is one
//	secrets [{hash <32 bytes>, created_at 1795521600123, expires_at 1795608000123}, …]
//
// Times are in milliseconds since 1970. DynamoDB deletes nothing after expires_at, so that
// callers with an expired key learn that it expired.
const (
	keyPrefix = "key#"

	attrLabel     = "label"
	attrClients   = "clients"
	attrScopes    = "scopes"
	attrHash      = "hash"
	attrRevokedAt = "revoked_at"
)

func itemOf(k keys.Key) attributes.Item {
	stored := attributes.Item{
		PartitionKey:       attributes.Text(keyPrefix + k.ID),
		keytable.CreatedAt: attributes.Milliseconds(k.Created),
		attrClients:        listOf(k.Clients), attrScopes: listOf(k.Scopes),
	}
	keytable.PutTime(stored, keytable.ExpiresAt, k.Expires)
	keytable.PutTime(stored, attrRevokedAt, k.Revoked)
	if k.Label != "" {
		stored[attrLabel] = attributes.Text(k.Label)
	}
	var secrets []keytable.Secret
	for _, s := range k.Secrets {
		secrets = append(secrets, keytable.Secret{Bytes: s.Hash[:], Created: s.Created, Expires: s.Expires})
	}
	keytable.PutSecrets(stored, attrHash, secrets)
	return stored
}

func listOf(names []string) types.AttributeValue {
	list := &types.AttributeValueMemberL{}
	for _, name := range names {
		list.Value = append(list.Value, attributes.Text(name))
	}
	return list
}

// keyOf reads a stored key. Each attribute that limits the key must exist and be well formed, so
// that a damaged key is refused.
func keyOf(stored attributes.Item) (keys.Key, error) {
	r := &attributes.Reader{Item: stored}
	k := keys.Key{
		ID: strings.TrimPrefix(r.Text(PartitionKey), keyPrefix), Label: r.Text(attrLabel),
		Clients: textsIn(r, attrClients), Scopes: textsIn(r, attrScopes),
		Created: r.Time(keytable.CreatedAt), Expires: r.TimeOrZero(keytable.ExpiresAt),
		Revoked: r.TimeOrZero(attrRevokedAt), Revision: int(r.Number(keytable.Revision)),
	}
	for _, s := range keytable.SecretsIn(r, attrHash) {
		secret := keys.Secret{Created: s.Created, Expires: s.Expires}
		if len(s.Bytes) != len(secret.Hash) {
			r.Check(fmt.Errorf("a secret's %s has %d bytes", attrHash, len(s.Bytes)))
		}
		copy(secret.Hash[:], s.Bytes)
		k.Secrets = append(k.Secrets, secret)
	}
	if err := r.Err("key " + core.Shorten(k.ID)); err != nil {
		return keys.Key{}, err
	}
	return k, nil
}

func textsIn(r *attributes.Reader, name string) (texts []string) {
	for _, value := range r.List(name) {
		text, ok := value.(*types.AttributeValueMemberS)
		if !ok {
			r.Check(fmt.Errorf("%s has an entry that is not a string", name))
			return nil
		}
		texts = append(texts, text.Value)
	}
	return texts
}
