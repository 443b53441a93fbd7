package live

import (
	"bytes"
	"strings"
)

// Filter says which records are wanted. "" is any.
type Filter struct {
	Client string
	Type   string // a topic, or its part behind the client
	Key    string // the partition key
	Text   string // is in the event or in what is said of it, in capitals or not
	Show   string // "accepted", "rejected"
}

// Any reports whether all records are wanted.
func (f Filter) Any() bool { return f == Filter{} }

func (f Filter) wants(i *Item) bool {
	if f.Show == "accepted" && i.OfRejected || f.Show == "rejected" && !i.OfRejected {
		return false
	}
	client, event := i.topic()
	return (f.Client == "" || f.Client == client) && (f.Key == "" || f.Key == i.key()) &&
		(f.Type == "" || f.Type == event || f.Type == client+"."+event) && (f.Text == "" || f.finds(i))
}

// topic returns the client and the event type that a record is about, or "".
func (i *Item) topic() (client, event string) {
	switch {
	case i.Err != nil || i.Resent != nil:
		return "", ""
	case i.Rejected != nil:
		return i.Rejected.Client, i.Rejected.Event
	}
	client, event, _ = strings.Cut(i.Record.Type, ".")
	return client, event
}

// key returns the partition key, or "" for a rejected event, whose partition key is its id.
func (i *Item) key() string {
	if i.OfRejected {
		return ""
	}
	return i.PartitionKey
}

// finds looks for the text in the event as it was sent, and in the record around it.
func (f Filter) finds(i *Item) bool {
	wanted := []byte(strings.ToLower(f.Text))
	if bytes.Contains(bytes.ToLower(i.Bytes), wanted) {
		return true
	}
	data := i.Record.Data // the record has escapes, or base64
	if i.Rejected != nil {
		data = i.Rejected.Original.Bytes
	} else if i.Record.HasJSON() {
		return false
	}
	return bytes.Contains(bytes.ToLower(data), wanted)
}
