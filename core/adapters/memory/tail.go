package memory

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"example.com/eventgateway/core"
)

// Limits bound what a stream keeps: the newest so many, of about so many bytes together. A
// zero limit is none.
type Limits struct {
	Count int
	Bytes int64
}

// Tail keeps what comes last, each at a place from 1 in the order of arrival. What goes because
// of a limit, or is removed, leaves the other places as they are. Its zero value is empty and
// ready.
type Tail[T any] struct {
	Limits Limits // set it before use

	durable
	bucket  string // in the journal
	entries []entry[T]
	last    int64 // the place of the newest that ever was
	bytes   int64
	dropped int64
	changed chan struct{} // closed by the next add; nil if nobody waits
}

type entry[T any] struct {
	place int64
	bytes int64
	value T
}

// add puts a value of about so many bytes at the end.
func (t *Tail[T]) add(tx *transaction, value T, bytes int) {
	t.last++
	t.append(t.last, value, bytes)
	tx.put(t.bucket, ordered(t.last), value)
	t.shrink(tx)
	if t.changed != nil {
		close(t.changed)
		t.changed = nil
	}
}

func (t *Tail[T]) append(place int64, value T, bytes int) {
	t.entries = append(t.entries, entry[T]{place, int64(bytes), value})
	t.bytes += int64(bytes)
}

// shrink drops the oldest values while there is too much, but not the last one.
func (t *Tail[T]) shrink(tx *transaction) {
	over := 0
	for ; over < len(t.entries)-1 && t.over(over); over++ {
		t.bytes -= t.entries[over].bytes
		tx.remove(t.bucket, ordered(t.entries[over].place))
		t.entries[over] = entry[T]{} // lets go of the value
		t.dropped++
	}
	t.entries = t.entries[over:]
}

// open fills an empty tail. Places go on where they were, also if all values are removed.
func (t *Tail[T]) open(j Journal, bucket string, size func(T) int) error {
	t.journal, t.bucket, t.entries, t.bytes, t.last = j, bucket, nil, 0, 0
	err := load(j, inPlaces, func(of string, place int64) {
		if of == bucket {
			t.last = place
		}
	})
	if err != nil {
		return err
	}
	var wrong error
	err = load(j, bucket, func(key string, value T) {
		place, err := strconv.ParseInt(key, 10, 64)
		wrong = cmp.Or(wrong, err)
		t.append(place, value, size(value))
		t.last = max(t.last, place)
	})
	if err = cmp.Or(err, wrong); err != nil {
		return err
	}
	if !t.over(0) {
		return nil
	}
	return t.run(context.Background(), func(tx *transaction) error { // the limits are lower than they were
		t.shrink(tx)
		return nil
	})
}

// over reports whether there is too much without the first n, which are not in bytes any more.
func (t *Tail[T]) over(n int) bool {
	return t.Limits.Count > 0 && len(t.entries)-n > t.Limits.Count || t.Limits.Bytes > 0 && t.bytes > t.Limits.Bytes
}

// after returns the index of the first entry behind a place.
func (t *Tail[T]) after(place int64) int {
	at, found := slices.BinarySearchFunc(t.entries, place, func(e entry[T], place int64) int {
		return cmp.Compare(e.place, place)
	})
	if found {
		at++
	}
	return at
}

// Next returns the first value behind a place, and its place: the same one if there is none.
// changed is closed when another value comes.
func (t *Tail[T]) Next(place int64) (value T, at int64, changed <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := t.after(place); i < len(t.entries) {
		return t.entries[i].value, t.entries[i].place, nil
	}
	if t.changed == nil {
		t.changed = make(chan struct{})
	}
	return value, place, t.changed
}

// Dropped returns how many values went because of the limits.
func (t *Tail[T]) Dropped() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.dropped
}

// remove removes the values of which is says so.
func (t *Tail[T]) remove(ctx context.Context, is func(T) bool) error {
	return t.do(ctx, func(tx *transaction) error {
		t.entries = slices.DeleteFunc(t.entries, func(e entry[T]) bool {
			if !is(e.value) {
				return false
			}
			t.bytes -= e.bytes
			tx.remove(t.bucket, ordered(e.place))
			return true
		})
		tx.put(inPlaces, t.bucket, t.last)
		return nil
	})
}

// all returns the values, oldest first.
func (t *Tail[T]) all() (values []T) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.entries {
		values = append(values, e.value)
	}
	return values
}

// envelope is about what a value takes beside its data, in bytes.
const envelope = 500

func sizeOf(e core.Event) int {
	size := envelope + len(e.Data) + len(e.ID) + len(e.Source) + len(e.Subject) + len(e.PartitionKey)
	for _, x := range e.Extensions {
		size += len(x.Name) + len(x.Value)
	}
	return size
}
