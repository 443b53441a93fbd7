package devgateway

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/adapters/records"
)

// maxPage bounds the records of a page, in bytes. There is at least one.
const maxPage = 4 << 20

// page is some of the records that a query asks for, and from where to go on.
type page struct {
	records  [][]byte
	arrivals []arrival // of each record, if the query asks for them
	next     int64
	dropped  int64
	epoch    string // another one once something was forgotten; told with the arrivals
}

// arrival tells how a record is in its stream.
type arrival struct {
	Sequence     string    `json:"sequence_number"`
	PartitionKey string    `json:"partition_key"`
	Time         time.Time `json:"time"`
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
	b.WriteByte(']')
	if p.arrivals != nil {
		b.WriteString(`,"arrivals":`)
		text, _ := json.Marshal(p.arrivals) // strings and times can always be encoded
		b.Write(text)
		b.WriteString(`,"epoch":"` + p.epoch + `"`)
	}
	b.WriteString(`,"next":"` + strconv.FormatInt(p.next, 10) + `","dropped":` + strconv.FormatInt(p.dropped, 10))
	b.WriteString("}\n")
	return b.Bytes()
}

func (g *Gateway) accepted(ctx context.Context, values url.Values) (page, error) {
	q, err := read(values, "key")
	if err != nil {
		return page{}, err
	}
	return collect(ctx, g, &g.stores.Stream.Tail, q, func(e memory.Arrived, _ int64) ([]byte, arrival) {
		if !q.asksFor(e.Type.Client, e.Type.Event, e.ID, e.At) || q.key != "" && q.key != e.PartitionKey {
			return nil, arrival{}
		}
		return records.Of(&e.Event, e.Type.Topic(), "").Append(nil), arrival{e.SequenceNumber, e.PartitionKey, e.At}
	}), nil
}

func (g *Gateway) rejected(ctx context.Context, values url.Values) (page, error) {
	q, err := read(values, "code")
	if err != nil {
		return page{}, err
	}
	return collect(ctx, g, &g.stores.Rejected.Tail, q, func(r memory.Refused, place int64) ([]byte, arrival) {
		if !q.asksFor(r.Client, r.Event, r.EventID, r.Time) || q.code != "" && q.code != string(r.Code) {
			return nil, arrival{}
		}
		at := arrival{strconv.FormatInt(place, 10), r.ID, r.Time}
		if r.Resent != nil {
			return r.Resent, at
		}
		return records.OfRejection(&r.Rejection, nil).Append(nil), at
	}), nil
}

func (q query) asksFor(client, event, id string, at time.Time) bool {
	return !at.Before(q.since) && (q.client == "" || q.client == client) && (q.event == "" || q.event == event) &&
		(q.id == "" || q.id == id)
}

// collect returns the records of what is kept, nil for what the query does not ask for.
func collect[T any](
	ctx context.Context, g *Gateway, tail *memory.Tail[T], q query, record func(value T, place int64) ([]byte, arrival),
) page {
	ctx, cancel := context.WithTimeout(ctx, q.wait)
	defer cancel()
	p, size := page{next: q.after, epoch: g.epoch.Load().(string)}, 0
	if q.arrivals {
		p.arrivals = []arrival{}
	}
	if q.epoch != "" && q.epoch != p.epoch { // the place is of before
		return p
	}
	for {
		value, next, changed := tail.Next(p.next)
		if next > p.next {
			if text, how := record(value, next); text != nil {
				if size += len(text); size > maxPage && len(p.records) > 0 {
					break
				}
				p.records = append(p.records, text)
				if q.arrivals {
					p.arrivals = append(p.arrivals, how)
				}
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
