// Package backup writes a whole registry to a file of lines, and restores it from one: heads,
// versions with their numbers, fingerprints and bytes, shadows, and what is deprecated or
// deleted.
//
// [Export] writes the file, one JSON value a line:
//
//	{"format":"eventgateway.registry/1"}
//	{"event_type":{"client":"SpongeBob","event":"Fruits","version":2,…,"shadow":{…}}}
//	{"version":{"version":1,…,"document":"{\"type\":\"object\"}"}}
//	{"version":{"version":2,…}}
//	{"end":{"event_types":1,"versions":2,"sha256":"…"}}
//
// A head comes before its versions, which have no gaps. Event types come in the byte order of
// their topics, so equal registries have equal files. The last line counts the lines before it
// and has their SHA-256, so a file that was cut or changed is refused.
//
// [Import] restores the file. It writes only what is not there, and overwrites nothing. An event
// type gets its head last: it is registered once all of it is there. Import can be repeated, also
// after it was interrupted.
//
// The file has schemas and what describes them, and no events and no secrets. Keys, webhooks and
// quotas are in other tables.
package backup
