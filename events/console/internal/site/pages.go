package site

import (
	"slices"
	"strings"
	"sync"
)

// Pages are the pages of a site, by what the console serves at an address. Several goroutines may
// use them at once.
type Pages struct {
	Map
	Dir *Dir

	mu     sync.Mutex
	linked map[string]bool // files
}

// Link returns the address of a page as another page, a file, refers to it.
func (p *Pages) Link(from, to string) string {
	file, query := p.File(to)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.linked == nil {
		p.linked = map[string]bool{}
	}
	p.linked[file] = true
	return strings.Repeat("../", strings.Count(from, "/")) + file + query
}

// Missing returns the files that pages refer to and nobody wrote.
func (p *Pages) Missing() (files []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for file := range p.linked {
		if _, is := p.Dir.files[file]; !is {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	return files
}

// Count returns how many pages were written.
func (p *Pages) Count() (n int) {
	for file := range p.Dir.files {
		if strings.HasSuffix(file, ".html") {
			n++
		}
	}
	return n
}
