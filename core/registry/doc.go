// Package registry has the life of event types: it registers schemas as versions, compares
// them with earlier ones, keeps shadows, deprecates and deletes. Package catalog below it
// finds what is registered.
//
// [RegisterEvent] takes two steps. It decides what to store, by reads alone; then it
// writes the decision. A dry run is the first step, and a lost race repeats both.
//
// Ports are declared beside the use cases that call them; [SchemaStore] is all of them
// together, which adapters implement. Package core has what receiving events shares with
// it: the types of versions, the ports that read them, and the schema language.
package registry
