package dynamodbschemas

// HeadItem is what tests write without the store.
var HeadItem = headItem

// Table is the store's.
func (s *Store) Table() string { return s.table }
