// Package catalog finds what is registered: it lists clients, event types and versions, looks
// schemas up, describes event types and clients, and compares two versions of an event type.
// It changes nothing.
package catalog
