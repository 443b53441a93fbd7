package console

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"syscall"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/internal/rejectlog"
)

// errNoPage is about a path that the console does not have.
var errNoPage = errors.New("there is no such page")

// failure is what a page about an error shows.
type failure struct {
	Detail string
	Code   string // of the gateway's problem, or ""
	Hint   string // what to do; "" if there is nothing to say
	Next   string // a command that does it, or ""
}

// failed returns the page about an error.
func (c *console) failed(err error, r *http.Request) view {
	v := view{template: "failure", status: http.StatusBadGateway, Title: "The gateway does not answer"}
	var oversize *http.MaxBytesError
	var stream streamError
	problem, refused := errors.AsType[*client.Problem](err)
	wrong, isWrong := errors.AsType[*core.Error](err)
	f := failure{Detail: why(err)}
	switch {
	case errors.Is(err, errNoPage):
		v.status, v.Title = http.StatusNotFound, "There is no such page"
		f.Detail = "The overview lists all event types."
	case errors.As(err, &oversize):
		v.status, v.Title = http.StatusRequestEntityTooLarge, "That is too long"
	case refused:
		v.Title, f.Detail, f.Code = "The gateway refuses this", problem.Detail, problem.Code
		f.Hint, f.Next = c.advice(problem, r)
		if problem.Status == http.StatusNotFound || problem.Status == http.StatusBadRequest { // no such name
			v.status, v.Title = http.StatusNotFound, "Not found"
		}
	case isWrong: // a name in the path is malformed
		v.status, v.Title, f.Detail = http.StatusNotFound, "Not found", wrong.Detail
	case errors.Is(err, context.DeadlineExceeded):
		v.status = http.StatusGatewayTimeout
	case errors.As(err, &stream):
		v.Title = "The stream of rejected events cannot be read"
	case errors.Is(err, errReading):
		v.status, v.Title = http.StatusServiceUnavailable, "Not yet"
	case errors.Is(err, rejectlog.ErrNoSuch):
		v.status, v.Title = http.StatusNotFound, "Not found"
	case !isBroken(err):
		v.Title = "The gateway cannot be asked"
	default:
		f.Hint, f.Next = "Is the gateway up, and is its URL right? On a laptop, this starts one:", "eventgateway dev"
	}
	v.Body = f
	return v
}

func isBroken(err error) bool {
	_, is := errors.AsType[*url.Error](err)
	return is
}

// why says an error in words, also that a gateway or a stream cannot be reached.
func why(err error) string {
	broken, is := errors.AsType[*url.Error](err)
	if !is {
		return err.Error()
	}
	at := broken.URL
	if u, err := url.Parse(at); err == nil {
		at = u.Scheme + "://" + u.Host
	}
	host, unknown := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens at " + at
	case broken.Timeout():
		return at + " does not answer in time"
	case unknown && host.IsNotFound:
		return "there is no host " + host.Name
	}
	return "the connection to " + at + " broke: " + broken.Err.Error()
}

// refusal returns the gateway's problem if it refuses what a page asks about, now and later: not
// the console's credentials.
func refusal(err error) (*client.Problem, bool) {
	p, is := errors.AsType[*client.Problem](err)
	return p, is && !p.Retryable && p.Status != http.StatusUnauthorized && p.Status != http.StatusForbidden
}

// advice says what to do about a refusal of the gateway.
func (c *console) advice(p *client.Problem, r *http.Request) (hint, command string) {
	name, event := r.PathValue("client"), r.PathValue("event")
	switch {
	case p.Code == "event_type_not_registered" && event != "":
		return "This registers it:", "eventgateway register " + name + " " + event + " schema.json --url " + c.Gateway
	case p.Status == http.StatusUnauthorized || p.Status == http.StatusForbidden:
		return "The console asks with your credentials. Start it again with ones that may read, such as a key:",
			"EVENTGATEWAY_KEY=egk_… eventgateway console --url " + c.Gateway
	case p.Retryable:
		return "Reload the page in a moment.", ""
	}
	return "", ""
}

// refuse answers a request that no page of the console sends.
func (c *console) refuse(w http.ResponseWriter, r *http.Request, status int, title, detail string) {
	c.write(w, r, view{template: "failure", status: status, Title: title, Body: failure{Detail: detail}})
}
