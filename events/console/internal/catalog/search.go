package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Query is what is searched for. Empty parts match everything.
type Query struct {
	Words      string // each must be in a name, a title, a description, an owner, a tag or the name of a member
	Client     string
	Tag        string
	Owner      string
	Deprecated bool // only event types that are
}

// IsEmpty reports whether the query asks for nothing.
func (q Query) IsEmpty() bool { return q == Query{Words: q.Words} && strings.TrimSpace(q.Words) == "" }

// Hit is an event type that was found, with the names of members that a word was found in.
type Hit struct {
	*Entry
	Members []string // at most 3
	score   int
}

// maxWords bounds what a query makes a search look for.
const maxWords = 10

// Search returns the event types that a query finds, the best first, and how many there are. It
// returns at most limit of them.
func (s Snapshot) Search(q Query, limit int) (hits []Hit, found int) {
	words := strings.Fields(strings.ToLower(q.Words))
	words = words[:min(maxWords, len(words))]
	for _, e := range s.Entries {
		if hit, ok := q.match(e, words); ok {
			hits = append(hits, hit)
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.score, a.score) })
	found = len(hits)
	hits = hits[:min(limit, found)]
	for i := range hits {
		hits[i].Members = hits[i].membersWith(words)
	}
	return hits, found
}

func (q Query) match(e *Entry, words []string) (Hit, bool) {
	if q.Client != "" && q.Client != e.Client || q.Owner != "" && q.Owner != e.Owner ||
		q.Tag != "" && !slices.Contains(e.Tags, q.Tag) || q.Deprecated && !e.IsDeprecated() {
		return Hit{}, false
	}
	hit := Hit{Entry: e}
	for _, word := range words {
		score := e.score(word)
		if score == 0 {
			return Hit{}, false
		}
		hit.score += score
	}
	return hit, true
}

// score says how well a word fits an event type, 0 for not at all. The first line of its text is
// its name.
func (e *Entry) score(word string) int {
	name, _, _ := strings.Cut(e.text, "\n")
	_, event, _ := strings.Cut(name, ".")
	switch at := strings.Index(e.text, word); {
	case event == word || name == word:
		return 6
	case strings.HasPrefix(event, word):
		return 5
	case at >= 0 && at < len(name):
		return 4
	case at >= 0:
		return 2
	}
	names := e.properties.Load()
	switch {
	case names == nil:
		return 0
	case strings.Contains(names.text, "\n"+word+"\n"): // a whole name
		return 3
	case strings.Contains(names.said, word):
		return 2
	case strings.Contains(names.text, word):
		return 1
	}
	return 0
}

// membersWith returns the names of members in which words are found that the rest has not.
func (e *Entry) membersWith(words []string) (members []string) {
	names := e.properties.Load()
	if names == nil {
		return nil
	}
	for _, name := range names.names {
		for _, word := range words {
			if len(members) < 3 && !strings.Contains(e.text, word) && strings.Contains(strings.ToLower(name), word) &&
				!slices.Contains(members, name) {
				members = append(members, name)
			}
		}
	}
	return members
}

// Latest returns the event types whose latest versions are the newest, the newest first.
func (s Snapshot) Latest(limit int) []*Entry {
	latest := slices.Clone(s.Entries)
	slices.SortStableFunc(latest, func(a, b *Entry) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return latest[:min(limit, len(latest))]
}
