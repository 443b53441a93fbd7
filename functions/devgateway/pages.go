package devgateway

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/adapters/records"
	"example.com/eventgateway/core/rejections"
)

// maxPage bounds the records of a page, in bytes. There is at least one.
const maxPage = 4 << 20

// page is some of the records that a query asks for, and from where to go on.
type page struct {
	records [][]byte
	next    int64
	dropped int64
}

// page serves pages. It answers at once if there is a record, else when there is one, or when
// the time is up.
func (g *Gateway) page(find func(ctx context.Context, values url.Values) (page, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		values, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			invalidParameter(w, err)
			return
		}
		p, err := find(r.Context(), values)
		if err != nil {
			invalidParameter(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(p.json()) // the caller may be gone
	})
}

func (p page) json() []byte {
	var b bytes.Buffer
	b.WriteString(`{"events":[`)
	b.Write(bytes.Join(p.records, []byte(",\n")))
	b.WriteString(`],"next":"` + strconv.FormatInt(p.next, 10) + `","dropped":` + strconv.FormatInt(p.dropped, 10))
	b.WriteString("}\n")
	return b.Bytes()
}

func (g *Gateway) accepted(ctx context.Context, values url.Values) (page, error) {
	q, err := read(values, "key")
	if err != nil {
		return page{}, err
	}
	return collect(ctx, g, &g.stores.Stream.Tail, q, func(e memory.Arrived) []byte {
		if !q.asksFor(e.Type.Client, e.Type.Event, e.ID) || q.key != "" && q.key != e.PartitionKey {
			return nil
		}
		return records.Of(&e.Event, e.Type.Topic(), "").Append(nil)
	}), nil
}

func (g *Gateway) rejected(ctx context.Context, values url.Values) (page, error) {
	q, err := read(values, "code")
	if err != nil {
		return page{}, err
	}
	return collect(ctx, g, &g.stores.Rejected.Tail, q, func(r rejections.Rejection) []byte {
		if !q.asksFor(r.Client, r.Event, r.EventID) || q.code != "" && q.code != string(r.Code) {
			return nil
		}
		return records.OfRejection(&r, nil).Append(nil)
	}), nil
}

func (q query) asksFor(client, event, id string) bool {
	return (q.client == "" || q.client == client) && (q.event == "" || q.event == event) && (q.id == "" || q.id == id)
}

// collect returns the records of what is kept, nil for what the query does not ask for.
func collect[T any](ctx context.Context, g *Gateway, tail *memory.Tail[T], q query, record func(T) []byte) page {
	ctx, cancel := context.WithTimeout(ctx, q.wait)
	defer cancel()
	p, size := page{next: q.after}, 0
	for {
		value, next, changed := tail.Next(p.next)
		if next > p.next {
			if text := record(value); text != nil {
				if size += len(text); size > maxPage && len(p.records) > 0 {
					break
				}
				p.records = append(p.records, text)
			}
			p.next = next
			if len(p.records) == q.limit {
				break
			}
			continue
		}
		if len(p.records) > 0 || !g.await(ctx, changed) {
			break
		}
	}
	p.dropped = tail.Dropped()
	return p
}

// await waits until something changed. It is false if that is not to be waited for any longer.
func (g *Gateway) await(ctx context.Context, changed <-chan struct{}) bool {
	select {
	case <-changed:
		return true
	case <-ctx.Done():
	case <-g.closed:
	}
	return false
}
