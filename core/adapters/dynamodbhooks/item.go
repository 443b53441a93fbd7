package dynamodbhooks

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/hooks"
)

// partitionKey is the name of the table's only key attribute, a string: it is the table of
// dynamodbkeys.
const partitionKey = "id"

// keyPrefix begins the id of an item that is a hook.
const keyPrefix = "hook#"

// The attributes beside it, by example:
//
//	id hook#SpongeBob#Fruits   revision 2   created_at 1795521600123
//	scheme {preset generic, header x-signature, …}, each of hooks.Scheme where there is one
//	secrets [{encrypted <bytes>, created_at 1795521600123, expires_at 1795608000123}, …]
//
// Times are in milliseconds since 1970.
const (
	attrRevision  = "revision"
	attrCreatedAt = "created_at"
	attrExpiresAt = "expires_at"
	attrScheme    = "scheme"
	attrSecrets   = "secrets"
	attrEncrypted = "encrypted"
)

// schemeFields returns the fields of a scheme by their stored names.
func schemeFields(s *hooks.Scheme) map[string]*string {
	return map[string]*string{
		"preset": &s.Preset, "header": &s.Header, "algorithm": &s.Algorithm, "encoding": &s.Encoding,
		"prefix": &s.Prefix, "signed": &s.Signed, "timestamp": &s.Timestamp, "id": &s.ID,
	}
}

// itemKey is unambiguous, since names have no #.
func itemKey(t core.EventType) attributes.Item {
	return attributes.Item{partitionKey: attributes.Text(keyPrefix + t.Client + "#" + t.Event)}
}

// itemOf makes the item of a hook with encrypted secrets.
func itemOf(h hooks.Hook) attributes.Item {
	stored := itemKey(h.Type)
	stored[attrRevision] = attributes.Number(h.Revision)
	stored[attrCreatedAt] = attributes.Number(h.Created.UnixMilli())
	scheme := attributes.Item{}
	for name, value := range schemeFields(&h.Scheme) {
		if *value != "" {
			scheme[name] = attributes.Text(*value)
		}
	}
	stored[attrScheme] = &types.AttributeValueMemberM{Value: scheme}
	secrets := &types.AttributeValueMemberL{}
	for _, s := range h.Secrets {
		secret := attributes.Item{
			attrEncrypted: &types.AttributeValueMemberB{Value: []byte(s.Text)},
			attrCreatedAt: attributes.Number(s.Created.UnixMilli()),
		}
		if !s.Expires.IsZero() {
			secret[attrExpiresAt] = attributes.Number(s.Expires.UnixMilli())
		}
		secrets.Value = append(secrets.Value, &types.AttributeValueMemberM{Value: secret})
	}
	stored[attrSecrets] = secrets
	return stored
}

// hookOf reads a stored hook, whose secrets stay encrypted.
func hookOf(stored attributes.Item) (hooks.Hook, error) {
	id := attributes.TextIn(stored, partitionKey)
	client, event, _ := strings.Cut(strings.TrimPrefix(id, keyPrefix), "#")
	var h hooks.Hook
	var errs [4]error
	h.Type, errs[0] = core.NewEventType(client, event)
	revision, err := attributes.NumberIn(stored, attrRevision)
	h.Revision, errs[1] = int(revision), err
	h.Created, errs[2] = timeIn(stored, attrCreatedAt)
	h.Secrets, errs[3] = secretsIn(stored)
	scheme, ok := stored[attrScheme].(*types.AttributeValueMemberM)
	if ok {
		for name, value := range schemeFields(&h.Scheme) {
			*value = attributes.TextIn(scheme.Value, name)
		}
	}
	if err := errors.Join(append(errs[:], h.Scheme.Check())...); err != nil {
		return hooks.Hook{}, &core.Error{Code: core.CodeInternal, Detail: "a stored item is damaged",
			Err: fmt.Errorf("%s: %w", core.Shorten(id), err)}
	}
	return h, nil
}

func timeIn(stored attributes.Item, name string) (time.Time, error) {
	ms, err := attributes.NumberIn(stored, name)
	return time.UnixMilli(ms).UTC(), err
}

func secretsIn(stored attributes.Item) (secrets []hooks.Secret, err error) {
	list, ok := stored[attrSecrets].(*types.AttributeValueMemberL)
	if !ok {
		return nil, fmt.Errorf("no %s", attrSecrets)
	}
	for _, value := range list.Value {
		secret, ok := value.(*types.AttributeValueMemberM)
		if !ok {
			return nil, fmt.Errorf("%s has an entry that is not a secret", attrSecrets)
		}
		encrypted, ok := secret.Value[attrEncrypted].(*types.AttributeValueMemberB)
		if !ok {
			return nil, fmt.Errorf("a secret has no %s", attrEncrypted)
		}
		s := hooks.Secret{Text: hooks.SecretText(encrypted.Value)}
		if s.Created, err = timeIn(secret.Value, attrCreatedAt); err != nil {
			return nil, err
		}
		if secret.Value[attrExpiresAt] != nil {
			if s.Expires, err = timeIn(secret.Value, attrExpiresAt); err != nil {
				return nil, err
			}
		}
		secrets = append(secrets, s)
	}
	return secrets, nil
}
