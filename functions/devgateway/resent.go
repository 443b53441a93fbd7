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
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxResent))
	if err != nil {
		problem(w, http.StatusBadRequest, "invalid_record", "The body is not a record", err.Error())
		return
	}
	record, err := events.Decode(body)
	if err != nil {
		problem(w, http.StatusBadRequest, "invalid_record", "The body is not a record", err.Error())
		return
	}
	resent, err := events.DecodeResent(record)
	if err != nil {
		problem(w, http.StatusBadRequest, "invalid_record", "The body is not a record", fmt.Sprintf(
			"the body is not a record of type %s, which says that a rejected event was sent again: %v",
			events.ResentType, err))
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
		g.options.Gateway.Log.Error("a record of a resent event is not kept", "cause", err.Error())
		problem(w, http.StatusServiceUnavailable, "backend_unavailable", "A backend does not answer",
			"the gateway could not keep the record; its log has the cause")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
