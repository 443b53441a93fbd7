// Package dynamodbhooks keeps hooks in the DynamoDB table of keys, an item for each (item.go),
// with secrets that KMS encrypts (kms.go). The functions only read; an operator's tool writes.
// Other items may be in the table too: the ids of hooks have a prefix of their own.
package dynamodbhooks

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
	"example.com/eventgateway/core/adapters/internal/keytable"
	"example.com/eventgateway/core/hooks"
)

// ReadClient is the part of the SDK's DynamoDB client that finds a hook.
type ReadClient = keytable.ReadClient

// Client is the part of the SDK's DynamoDB client that a store uses.
type Client interface {
	keytable.Client
	DeleteItem(
		context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.DeleteItemOutput, error)
}

var (
	_ hooks.Reader = (*Reader)(nil)
	_ hooks.Store  = (*Store)(nil)
)

// Reader finds the hooks of one table. It is safe for many goroutines.
type Reader struct {
	client ReadClient
	table  keytable.Table
	secret Decrypter
}

// NewReader returns a reader of the named table.
func NewReader(client ReadClient, table string, secret Decrypter) *Reader {
	return &Reader{client, keytable.Table{Name: table, Backend: "the store of webhooks", Prefix: keyPrefix}, secret}
}

// Store keeps the hooks of one table. It is safe for many goroutines.
type Store struct {
	*Reader
	client Client
	cipher Cipher
}

// New returns the hooks in the named table.
func New(client Client, table string, cipher Cipher) *Store {
	return &Store{NewReader(client, table, cipher), client, cipher}
}

// Get implements [hooks.Reader] by a consistent GetItem, and a Decrypt for each secret.
func (r *Reader) Get(ctx context.Context, t core.EventType) (hooks.Hook, error) {
	stored, err := r.table.Get(ctx, r.client, idOf(t))
	if err != nil {
		return hooks.Hook{}, err
	}
	if stored == nil {
		return hooks.Hook{}, hooks.NotFound(t)
	}
	h, err := hookOf(stored)
	if err != nil {
		return hooks.Hook{}, err
	}
	for i, s := range h.Secrets {
		text, err := r.secret.Decrypt(ctx, t, []byte(s.Text))
		if err != nil {
			return hooks.Hook{}, err
		}
		h.Secrets[i].Text = hooks.SecretText(text)
	}
	return h, nil
}

// Put implements [hooks.Store] by an Encrypt for each secret and a conditional PutItem.
func (s *Store) Put(ctx context.Context, h hooks.Hook) error {
	h.Secrets = slices.Clone(h.Secrets)
	for i, secret := range h.Secrets {
		encrypted, err := s.cipher.Encrypt(ctx, h.Type, []byte(secret.Text))
		if err != nil {
			return err
		}
		h.Secrets[i].Text = hooks.SecretText(encrypted)
	}
	return s.table.Put(ctx, s.client, itemOf(h), h.Revision, hooks.Changed(h.Type))
}

// Delete implements [hooks.Store].
func (s *Store) Delete(ctx context.Context, t core.EventType) error {
	out, err := s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &s.table.Name, Key: s.table.Key(idOf(t)), ReturnValues: types.ReturnValueAllOld,
	})
	if err != nil {
		return awserrors.ToCore(s.table.Backend, err)
	}
	if len(out.Attributes) == 0 {
		return hooks.NotFound(t)
	}
	return nil
}

// List implements [hooks.Store] by a Scan of limit items, and skips items that are not hooks.
func (s *Store) List(ctx context.Context, after string, limit int) (found []hooks.Hook, next string, err error) {
	return keytable.List(ctx, s.table, s.client, after, limit, func(stored attributes.Item) (hooks.Hook, error) {
		h, err := hookOf(stored)
		for i := range h.Secrets {
			h.Secrets[i].Text = ""
		}
		return h, err
	})
}
