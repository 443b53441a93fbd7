// Package dynamodbkeys keeps keys in a DynamoDB table, one item for each key (item.go). The
// functions only read the table, and the operator's tool writes it. The table has other items,
// too: the ids of keys begin with a prefix.
package dynamodbkeys

import (
	"context"

	"example.com/eventgateway/core/adapters/internal/keytable"
	"example.com/eventgateway/core/keys"
)

// ReadClient is the part of the SDK's DynamoDB client that finds a key.
type ReadClient = keytable.ReadClient

// Client is the part of the SDK's DynamoDB client that a store uses.
type Client = keytable.Client

var (
	_ keys.Reader = (*Reader)(nil)
	_ keys.Store  = (*Store)(nil)
)

// Reader finds the keys of one table. It is safe for many goroutines.
type Reader struct {
	client ReadClient
	table  keytable.Table
}

// NewReader returns a reader of the named table, whose key is [PartitionKey].
func NewReader(client ReadClient, table string) *Reader {
	return &Reader{client, keytable.Table{Name: table, Backend: "the store of keys", Prefix: keyPrefix}}
}

// Readers returns a function that opens the keys in a table by its name.
func Readers(client ReadClient) func(table string) keys.Reader {
	return func(table string) keys.Reader { return NewReader(client, table) }
}

// Store keeps the keys of one table. It is safe for many goroutines.
type Store struct {
	*Reader
	client Client
}

// New returns the keys in the named table, whose key is [PartitionKey].
func New(client Client, table string) *Store { return &Store{NewReader(client, table), client} }

// Get implements [keys.Reader] by a consistent GetItem.
func (r *Reader) Get(ctx context.Context, id string) (keys.Key, error) {
	stored, err := r.table.Get(ctx, r.client, id)
	if err != nil {
		return keys.Key{}, err
	}
	if stored == nil {
		return keys.Key{}, keys.NotFound(id)
	}
	return keyOf(stored)
}

// Put implements [keys.Store] by a conditional PutItem.
func (s *Store) Put(ctx context.Context, k keys.Key) error {
	return s.table.Put(ctx, s.client, itemOf(k), k.Revision, keys.Changed(k.ID))
}

// List implements [keys.Store] by a Scan of limit items, and skips items that are not keys.
func (s *Store) List(ctx context.Context, after string, limit int) (found []keys.Key, next string, err error) {
	return keytable.List(ctx, s.table, s.client, after, limit, keyOf)
}
