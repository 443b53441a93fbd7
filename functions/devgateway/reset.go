package devgateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"example.com/eventgateway/core"
)

// serveReset answers POST /_dev/reset.
func (g *Gateway) serveReset(w http.ResponseWriter, r *http.Request) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err == nil {
		err = checkReset(values)
	}
	if err != nil {
		invalidParameter(w, err)
		return
	}
	if err := g.Reset(r.Context(), values.Get("client"), values.Get("keep") == keepSchemas); err != nil {
		g.failed(w, "a reset", err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

const keepSchemas = "schemas"

func checkReset(values url.Values) error {
	for name, given := range values {
		if name != "client" && name != "keep" {
			return fmt.Errorf("there is no parameter %.50q: there are client and keep", name)
		}
		if len(given) > 1 {
			return fmt.Errorf("the parameter %s is there %d times", name, len(given))
		}
	}
	if keep := values.Get("keep"); values.Has("keep") && keep != keepSchemas {
		return fmt.Errorf("keep is %.50q, not %s", keep, keepSchemas)
	}
	if values.Has("client") {
		if refusal, is := errors.AsType[*core.Error](core.CheckClient(values.Get("client"))); is {
			return errors.New(refusal.Detail)
		}
	}
	return nil
}

// Reset forgets what a client has, or all clients for "": events, what is remembered of them and,
// unless they are kept, event types, quotas and webhooks. Keys stay. It waits for requests that
// are being answered.
func (g *Gateway) Reset(ctx context.Context, client string, keepSchemas bool) error {
	g.resetting.Lock()
	defer g.resetting.Unlock()
	defer g.renew()
	return g.stores.Forget(ctx, client, keepSchemas)
}
