package devgateway

import (
	"fmt"
	"io"
	"net/http"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/events"
)

// maxResent bounds the record which says that an event was sent again, in bytes: its receipt may
// have the violations of an event that is only warned of.
const maxResent = 1 << 20

// serveResent answers POST /_dev/rejected, which keeps that a rejected event was sent again.
func (g *Gateway) serveResent(w http.ResponseWriter, r *http.Request) {
	resent, err := readResent(http.MaxBytesReader(w, r.Body, maxResent))
	if err != nil {
		problem(w, http.StatusBadRequest, "invalid_record", "The body is not a record", err.Error())
		return
	}
	g.resetting.RLock()
	defer g.resetting.RUnlock()
	stored := resent.Receipt
	err = g.stores.Rejected.Mark(r.Context(), memory.Refused{
		Rejection: rejections.Rejection{
			ID: resent.ID, Time: resent.Time, Client: stored.Client, Event: stored.Event, EventID: stored.ID,
		},
		Resent: resent.Append(nil),
	})
	if err != nil {
		g.failed(w, "keeping the record of a resent event", err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func readResent(body io.Reader) (r events.Resent, err error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return r, err
	}
	record, err := events.Decode(text)
	if err != nil {
		return r, err
	}
	if r, err = events.DecodeResent(record); err != nil {
		return r, fmt.Errorf("the body is not a record of type %s, which says that a rejected event was sent again: %w",
			events.ResentType, err)
	}
	return r, nil
}
