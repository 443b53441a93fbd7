package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"sync"

	"example.com/eventgateway/core"
)

// Bounds of what is read and written at once.
const (
	atOnce       = 16   // event types
	namesPage    = 1000 // names
	versionsPage = 100  // versions
)

// Counts is what a file has.
type Counts struct {
	EventTypes int // deleted ones too
	Versions   int
}

// Export writes all that the store has to a file. It holds a few versions at a time, however many
// there are.
//
// The file is no picture of one moment: event types that change meanwhile are as they were before
// or after. Each is whole all the same: its head, its shadow and its latest version are read
// together, and the versions before do not change but for when they were deprecated.
func Export(ctx context.Context, store Reader, to io.Writer) (Counts, error) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	types := make(chan *reading, atOnce)
	var listed error
	running.Go(func() {
		defer close(types)
		listed = eachName(ctx, store, func(t core.EventType) bool {
			r := &reading{store: store, of: t, lines: make(chan []byte, 1)}
			select {
			case types <- r:
				running.Go(func() { r.err = r.run(ctx); close(r.lines) })
				return true
			case <-ctx.Done():
				return false
			}
		})
	})
	w := writer{to: to, sum: sha256.New()}
	if err := w.encode(line{Format: format}); err != nil {
		return w.Counts, err
	}
	for r := range types {
		if err := w.copy(r); err != nil {
			return w.Counts, err
		}
	}
	if listed != nil {
		return w.Counts, listed
	}
	return w.Counts, w.encode(line{End: w.end()})
}

// eachName calls each with all names until it returns false.
func eachName(ctx context.Context, store Reader, each func(core.EventType) bool) error {
	for after, more := "", true; more; {
		var page []core.EventType
		var err error
		if page, more, err = store.Names(ctx, after, namesPage); err != nil {
			return err
		}
		for _, t := range page {
			if after = t.Topic(); !each(t) {
				return ctx.Err()
			}
		}
	}
	return nil
}

// reading reads one event type ahead of those that are written.
type reading struct {
	store Reader
	of    core.EventType
	lines chan []byte
	err   error // once lines is closed
}

func (r *reading) run(ctx context.Context) error {
	found, err := r.store.Snapshot(ctx, r.of)
	if core.CodeOf(err) == core.CodeEventTypeNotRegistered { // an import was interrupted
		return nil
	}
	if err != nil {
		return err
	}
	if err := r.send(ctx, headLine(found)); err != nil {
		return err
	}
	for after := 0; after < found.Head.Version-1; {
		page, _, err := r.store.Schemas(ctx, r.of, after, min(versionsPage, found.Head.Version-1-after))
		if err != nil {
			return err
		}
		for _, s := range page {
			if after++; s.Version != after {
				return r.damaged()
			}
			if err := r.send(ctx, line{Version: schemaLine(s)}); err != nil {
				return err
			}
		}
		if len(page) == 0 {
			return r.damaged()
		}
	}
	return r.send(ctx, line{Version: schemaLine(found.Latest)})
}

func (r *reading) send(ctx context.Context, l line) error {
	text, err := encode(l)
	if err != nil {
		return err
	}
	select {
	case r.lines <- text:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *reading) damaged() error {
	return &core.Error{Code: core.CodeInternal, Detail: "the versions of " + r.of.Topic() + " have a gap"}
}

// writer writes and counts lines.
type writer struct {
	Counts
	to  io.Writer
	sum hash.Hash
}

// copy writes the lines of an event type.
func (w *writer) copy(r *reading) error {
	n := 0
	for text := range r.lines {
		if err := w.write(text); err != nil {
			return err
		}
		n++
	}
	if r.err == nil && n > 0 { // the first is the head
		w.EventTypes++
		w.Versions += n - 1
	}
	return r.err
}

func (w *writer) encode(l line) error {
	text, err := encode(l)
	if err != nil {
		return err
	}
	return w.write(text)
}

func (w *writer) write(text []byte) error {
	w.sum.Write(text)
	_, err := w.to.Write(text)
	return err
}

func (w *writer) end() *endLine {
	return &endLine{EventTypes: w.EventTypes, Versions: w.Versions, SHA256: hex.EncodeToString(w.sum.Sum(nil))}
}
