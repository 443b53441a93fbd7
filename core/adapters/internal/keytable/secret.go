package keytable

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core/adapters/internal/attributes"
)

// Attributes of items and of secrets, times in milliseconds since 1970.
const (
	CreatedAt = "created_at"
	ExpiresAt = "expires_at"

	secrets = "secrets"
)

// Secret is one of the secrets of an item: bytes, under a name that the adapter gives them.
type Secret struct {
	Bytes            []byte
	Created, Expires time.Time
}

// PutTime gives an item a time, unless that is zero.
func PutTime(item attributes.Item, name string, t time.Time) {
	if !t.IsZero() {
		item[name] = attributes.Milliseconds(t)
	}
}

// PutSecrets gives an item its secrets.
func PutSecrets(item attributes.Item, name string, all []Secret) {
	list := &types.AttributeValueMemberL{}
	for _, s := range all {
		secret := attributes.Item{name: &types.AttributeValueMemberB{Value: s.Bytes}}
		PutTime(secret, CreatedAt, s.Created)
		PutTime(secret, ExpiresAt, s.Expires)
		list.Value = append(list.Value, &types.AttributeValueMemberM{Value: secret})
	}
	item[secrets] = list
}

// SecretsIn reads the secrets of an item.
func SecretsIn(r *attributes.Reader, name string) (all []Secret) {
	item := r.Item
	defer func() { r.Item = item }()
	for _, value := range r.List(secrets) {
		secret, ok := value.(*types.AttributeValueMemberM)
		if !ok {
			r.Check(fmt.Errorf("%s has an entry that is not a secret", secrets))
			continue
		}
		r.Item = secret.Value
		s := Secret{Created: r.Time(CreatedAt), Expires: r.TimeOrZero(ExpiresAt)}
		if bytes, ok := secret.Value[name].(*types.AttributeValueMemberB); ok {
			s.Bytes = bytes.Value
		} else {
			r.Check(fmt.Errorf("a secret has no %s", name))
		}
		all = append(all, s)
	}
	return all
}
