package devgateway

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/usage"
)

// SetQuota bounds what a client sends, from now on. The zero Quota takes all bounds away. It waits
// for requests that are being answered.
func (g *Gateway) SetQuota(ctx context.Context, client string, q usage.Quota) error {
	g.resetting.Lock()
	defer g.resetting.Unlock()
	defer g.renew() // it remembers quotas
	return g.stores.Usage.SetQuota(ctx, client, q)
}

// serveQuota answers POST /_dev/quotas.
func (g *Gateway) serveQuota(w http.ResponseWriter, r *http.Request) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	var q usage.Quota
	if err == nil {
		q, err = quotaOf(values)
	}
	if err != nil {
		invalidParameter(w, err)
		return
	}
	if err := g.SetQuota(r.Context(), values.Get("client"), q); err != nil {
		g.failed(w, "setting a quota", err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// quotaOf reads the parameters. A bound that is not there is none.
func quotaOf(values url.Values) (q usage.Quota, err error) {
	bounds := map[string]*int64{
		"requests": &q.PerSecond[usage.Requests], "events": &q.PerSecond[usage.Events],
		"bytes": &q.PerSecond[usage.Bytes], "events_a_day": &q.EventsADay,
	}
	if refusal, is := errors.AsType[*core.Error](core.CheckClient(values.Get("client"))); is {
		return q, errors.New("client: " + refusal.Detail)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if len(values[name]) > 1 {
			return q, fmt.Errorf("the parameter %.50s is there %d times", name, len(values[name]))
		}
		bound := bounds[name]
		if bound == nil && name != "client" {
			return q, fmt.Errorf("there is no parameter %.50q: there are client, requests, events, bytes and "+
				"events_a_day", name)
		}
		if bound == nil {
			continue
		}
		n, err := strconv.ParseInt(values.Get(name), 10, 64)
		if err != nil || n < 0 || n > usage.MaxQuota {
			return q, fmt.Errorf("%s is %.50q, not a number from 0 to %d", name, values.Get(name),
				int64(usage.MaxQuota))
		}
		*bound = n
	}
	return q, nil
}
