package dynamodbkeys

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/keys"
)

// PartitionKey is the name of the table's only key attribute, a string. The stack and local
// runs create the table with it.
const PartitionKey = "id"

// keyPrefix begins the id of an item that is a key.
const keyPrefix = "key#"

// The attributes beside it, by example:
//
//	id key#k3uF8Zq0Lw2A   revision 2   created_at 1795521600123   label shop
//	clients ["SpongeBob"]   scopes ["publish"]   expires_at, revoked_at: where there is one
//	secrets [{hash <32 bytes>, created_at 1795521600123, expires_at 1795608000123}, …]
//
// Times are in milliseconds since 1970. DynamoDB deletes nothing after expires_at, so that
// callers with an expired key learn that it expired.
const (
	attrRevision  = "revision"
	attrLabel     = "label"
	attrClients   = "clients"
	attrScopes    = "scopes"
	attrSecrets   = "secrets"
	attrHash      = "hash"
	attrCreatedAt = "created_at"
	attrExpiresAt = "expires_at"
	attrRevokedAt = "revoked_at"
)

func itemKey(id string) attributes.Item {
	return attributes.Item{PartitionKey: attributes.Text(keyPrefix + id)}
}

func itemOf(k keys.Key) attributes.Item {
	stored := itemKey(k.ID)
	stored[attrRevision], stored[attrCreatedAt] = attributes.Number(k.Revision),
		attributes.Number(k.Created.UnixMilli())
	stored[attrClients], stored[attrScopes] = listOf(k.Clients), listOf(k.Scopes)
	putTime(stored, attrExpiresAt, k.Expires)
	putTime(stored, attrRevokedAt, k.Revoked)
	if k.Label != "" {
		stored[attrLabel] = attributes.Text(k.Label)
	}
	secrets := &types.AttributeValueMemberL{}
	for _, s := range k.Secrets {
		secret := attributes.Item{attrHash: &types.AttributeValueMemberB{Value: s.Hash[:]}}
		putTime(secret, attrCreatedAt, s.Created)
		putTime(secret, attrExpiresAt, s.Expires)
		secrets.Value = append(secrets.Value, &types.AttributeValueMemberM{Value: secret})
	}
	stored[attrSecrets] = secrets
	return stored
}

func listOf(names []string) types.AttributeValue {
	list := &types.AttributeValueMemberL{}
	for _, name := range names {
		list.Value = append(list.Value, attributes.Text(name))
	}
	return list
}

func putTime(stored attributes.Item, name string, t time.Time) {
	if !t.IsZero() {
		stored[name] = attributes.Number(t.UnixMilli())
	}
}

// keyOf reads a stored key. Each attribute that limits the key must exist and be well formed, so
// that a damaged key is refused.
func keyOf(stored attributes.Item) (keys.Key, error) {
	id := strings.TrimPrefix(attributes.TextIn(stored, PartitionKey), keyPrefix)
	r := reader{}
	k := keys.Key{
		ID: id, Label: attributes.TextIn(stored, attrLabel),
		Clients: r.list(stored, attrClients), Scopes: r.list(stored, attrScopes), Secrets: r.secrets(stored),
		Created: r.time(stored, attrCreatedAt, true), Expires: r.time(stored, attrExpiresAt, false),
		Revoked: r.time(stored, attrRevokedAt, false),
	}
	revision, err := attributes.NumberIn(stored, attrRevision)
	k.Revision = int(revision)
	if err := errors.Join(append(r.errs, err)...); err != nil {
		return keys.Key{}, &core.Error{Code: core.CodeInternal, Detail: "a stored item is damaged",
			Err: fmt.Errorf("key %s: %w", core.Shorten(id), err)}
	}
	return k, nil
}

// reader reads an item and collects the errors in it.
type reader struct{ errs []error }

func (r *reader) time(stored attributes.Item, name string, required bool) time.Time {
	if stored[name] == nil && !required {
		return time.Time{}
	}
	ms, err := attributes.NumberIn(stored, name)
	r.errs = append(r.errs, err)
	return time.UnixMilli(ms).UTC()
}

func (r *reader) list(stored attributes.Item, name string) (texts []string) {
	list, ok := stored[name].(*types.AttributeValueMemberL)
	if !ok {
		r.errs = append(r.errs, fmt.Errorf("no %s", name))
		return nil
	}
	for _, value := range list.Value {
		text, ok := value.(*types.AttributeValueMemberS)
		if !ok {
			r.errs = append(r.errs, fmt.Errorf("%s has an entry that is not a string", name))
			return nil
		}
		texts = append(texts, text.Value)
	}
	return texts
}

func (r *reader) secrets(stored attributes.Item) (secrets []keys.Secret) {
	list, ok := stored[attrSecrets].(*types.AttributeValueMemberL)
	if !ok {
		r.errs = append(r.errs, fmt.Errorf("no %s", attrSecrets))
		return nil
	}
	for _, value := range list.Value {
		var s keys.Secret
		secret, ok := value.(*types.AttributeValueMemberM)
		if !ok {
			r.errs = append(r.errs, fmt.Errorf("%s has an entry that is not a secret", attrSecrets))
			return nil
		}
		hash, ok := secret.Value[attrHash].(*types.AttributeValueMemberB)
		if !ok || copy(s.Hash[:], hash.Value) != len(s.Hash) || len(hash.Value) != len(s.Hash) {
			r.errs = append(r.errs, fmt.Errorf("a secret has no %s", attrHash))
			return nil
		}
		s.Created = r.time(secret.Value, attrCreatedAt, true)
		s.Expires = r.time(secret.Value, attrExpiresAt, false)
		secrets = append(secrets, s)
	}
	return secrets
}
