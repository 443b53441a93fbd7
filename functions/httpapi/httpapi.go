// Package httpapi serves the whole gateway as one http.Handler, without AWS Lambda and over
// any adapters: in a test, in another program, on a laptop.
//
//	handler := httpapi.New(httpapi.Adapters{
//		Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &memory.Stream{},
//	}, httpapi.Options{})
//
// Requests and answers are as in the deployed gateway. Signatures, tokens and throttling, which
// API Gateway sees to, are missing: without [Adapters.Keys], everyone may do everything.
package httpapi

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/core/senders"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/asyncapi"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/internal/logs"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// Adapters implement the ports of core. The first three are required. The gateway works
// without each of the others, and then leaves out what its comment says.
type Adapters struct {
	Schemas registry.SchemaStore
	Claims  core.Claims
	Stream  core.EventStream

	Rejected    rejections.RejectedEvents // keeps rejected events
	KeepSamples sampling.SampleWriter     // keeps samples of accepted events
	ReadSamples sampling.SampleReader     // gives them to registrations, which check them

	CountSenders senders.CountWriter // counts events that name versions
	ReadSenders  senders.CountReader // gives the counts to descriptions

	Usage usage.Store // holds clients to quotas, and tells what they use

	Keys  keys.Reader  // requests need one of these keys
	Hooks hooks.Reader // the webhooks that deliver events
}

// Options are the functions' settings, with their defaults for 0.
type Options struct {
	MaxEventBytes     int
	MaxBatchEvents    int
	MaxBatchBytes     int
	MaxBatchSteps     int
	IdempotencyWindow time.Duration
	SampleTTL         time.Duration
	HeadTTL           time.Duration // 0 reads the latest version for each request
	AllowDeletion     bool
	PublicSchemas     bool // everyone can read numbered versions
	MemoryMB          int  // a quarter is for compiled schemas, an eighth for what only invalid events need of them

	// PublicURL is where callers reach the gateway, without a trailing slash. A CloudEvent
	// can name the version of its schema by its URL there. Without PublicURL, it can do so
	// by the URL's path.
	PublicURL string

	Log       *slog.Logger // gets one line for each request; nil for none
	LogSample int          // logs one of so many requests that succeed; 0 logs all

	NewID core.NewID       // of events and requests; nil takes events.NewID
	Now   func() time.Time // nil takes time.Now
}

// New returns a handler of all routes. It can be used by several goroutines at once if the
// adapters can. A request takes at most 10 s, and has the limits of API Gateway and Lambda.
func New(a Adapters, o Options) http.Handler {
	o = o.withDefaults()
	door := access.Open
	if a.authorization() == settings.AuthorizationKeys {
		door = access.Keys(keys.NewChecker(a.Keys, keys.CheckerOptions{Now: o.Now}))
	}
	return apigateway.Serve(a.handlers(o), door, o.Log, o.LogSample, func() string { return o.NewID(o.Now()) })
}

// authorization is what a request must have.
func (a Adapters) authorization() string {
	if a.Keys != nil {
		return settings.AuthorizationKeys
	}
	return settings.AuthorizationNone
}

// handlers returns the handlers of the functions, by name.
func (a Adapters) handlers(o Options) map[string]apigateway.Handler {
	compiled, references := settings.SchemaMemory(o.MemoryMB)
	language := jsonschema.Language{Cache: jsonschema.NewReferenceCache(references, nil)}
	receive := &core.ReceiveEvent{
		Validators: core.NewValidators(a.Schemas, language, core.ValidatorsOptions{
			HeadTTL: o.HeadTTL, MaxBytes: compiled, Now: o.Now,
		}),
		Claims:   a.Claims,
		Stream:   a.Stream,
		NewID:    o.NewID,
		Now:      o.Now,
		MaxBytes: o.MaxEventBytes,
		MaxSteps: o.MaxBatchSteps,
		Window:   o.IdempotencyWindow,
	}
	register := &registry.RegisterEvent{
		Schemas: a.Schemas, Language: jsonschema.Language{}, Now: o.Now,
	}
	if a.ReadSamples != nil {
		register.Traffic = &registry.CheckTraffic{Samples: a.ReadSamples, Now: o.Now}
	}
	kept := handlers.Keeping{
		Rejected: a.Rejected, Samples: a.KeepSamples, SampleTTL: o.SampleTTL,
		Senders: a.CountSenders, Log: o.Log, NewID: o.NewID, Now: o.Now,
	}.Around(receive)
	accounts, used := a.usage(o)
	most := handlers.Limits{Events: o.MaxBatchEvents, Bytes: o.MaxBatchBytes, Usage: accounts}
	return map[string]apigateway.Handler{
		routes.ReceiveEvent: apigateway.ByUseCase(map[string]apigateway.Handler{
			routes.ReceiveEvent:   handlers.ReceiveEvent(kept, receive.DryRun(), receive.Registered, o.PublicURL, most),
			routes.ReceiveWebhook: a.webhook(kept, o, most),
		}),
		routes.RegisterEvent: handlers.RegisterEvent(
			register,
			&registry.DeprecateVersion{Schemas: a.Schemas, Now: o.Now},
			&registry.DeleteEvent{Schemas: a.Schemas, Allowed: o.AllowDeletion, Now: o.Now},
		),
		routes.GetEventSchema: handlers.GetEventSchema(
			&catalog.GetEventSchema{Schemas: a.Schemas, Language: jsonschema.Language{}},
			a.publicSchemas(o),
			&catalog.DescribeEvent{
				Schemas: a.Schemas, Language: jsonschema.Language{}, Traffic: register.Traffic,
				Senders: a.ReadSenders, Now: o.Now,
			},
			&catalog.DiffVersions{Schemas: a.Schemas, Language: jsonschema.Language{}},
			&catalog.DescribeClient{Schemas: a.Schemas, Language: jsonschema.Language{}},
			asyncapi.Gateway{PublicURL: o.PublicURL, Authorization: a.authorization()},
		),
		routes.ListRegisteredEvents: handlers.ListRegisteredEvents(
			&catalog.ListRegisteredEvents{Schemas: a.Schemas}, &catalog.ListClients{Schemas: a.Schemas}, used,
		),
	}
}

// publicSchemas returns the use case of schemas that everyone can read, nil for none.
func (a Adapters) publicSchemas(o Options) *catalog.GetPublicSchema {
	if !o.PublicSchemas {
		return nil
	}
	return &catalog.GetPublicSchema{Schemas: a.Schemas, Language: jsonschema.Language{}}
}

// webhook returns the handler of webhooks, nil if there are none.
func (a Adapters) webhook(kept core.Receiver, o Options, most handlers.Limits) apigateway.Handler {
	if a.Hooks == nil {
		return nil
	}
	return handlers.ReceiveWebhook(hooks.NewReceiveWebhook(a.Hooks, o.Now), kept, most)
}

// usage returns what counts and tells usage; nil for neither.
func (a Adapters) usage(o Options) (*usage.Accounts, *usage.GetUsage) {
	if a.Usage == nil {
		return nil, nil
	}
	return &usage.Accounts{
		Ledger: a.Usage, Now: o.Now,
		NotChecked: logs.EachMinute(o.Log, "requests were let in though their quotas could not be checked", o.Now),
	}, &usage.GetUsage{Ledger: a.Usage, Now: o.Now}
}

func (o Options) withDefaults() Options {
	o.MaxEventBytes = cmp.Or(o.MaxEventBytes, settings.DefaultMaxEventBytes)
	o.MaxBatchEvents = cmp.Or(o.MaxBatchEvents, settings.DefaultMaxBatchEvents)
	o.MaxBatchBytes = cmp.Or(o.MaxBatchBytes, settings.DefaultMaxBatchBytes)
	o.MaxBatchSteps = cmp.Or(o.MaxBatchSteps, core.DefaultMaxSteps)
	o.IdempotencyWindow = cmp.Or(o.IdempotencyWindow, settings.DefaultIdempotencyWindow)
	o.MemoryMB = cmp.Or(o.MemoryMB, settings.DefaultMemorySize)
	o.SampleTTL = cmp.Or(o.SampleTTL, settings.DefaultSampleTTL)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.NewID == nil {
		o.NewID = events.NewID
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}
