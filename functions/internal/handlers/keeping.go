package handlers

import (
	"log/slog"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/core/senders"
	"example.com/eventgateway/functions/internal/logs"
)

// Keeping says what happens to events beside the answer of receive_event.
type Keeping struct {
	Rejected  rejections.RejectedEvents // keeps rejected events; nil keeps none
	Samples   sampling.SampleWriter     // keeps samples of accepted events; nil keeps none
	SampleTTL time.Duration
	Senders   senders.CountWriter // counts events that name versions; nil counts none
	Log       *slog.Logger        // gets losses and violations
	NewID     core.NewID
	Now       func() time.Time
}

// Around returns a receiver that checks accepted events against shadows, and keeps and logs
// what the outcomes of receive give reason to.
func (k Keeping) Around(receive *core.ReceiveEvent) core.Receiver {
	var r core.Receiver = &core.CheckShadows{
		Receiver: receive, Validators: receive.Validators, Failed: logs.ShadowFailed(k.Log),
	}
	if k.Rejected != nil {
		r = &rejections.KeepRejected{
			Receiver: r, Rejected: k.Rejected, NewID: k.NewID, Now: k.Now,
			NotKept: logs.NotKept(k.Log, "rejected events could not be kept"),
		}
	}
	if k.Samples != nil {
		r = &sampling.KeepSamples{
			Receiver: r, Samples: k.Samples, Now: k.Now, TTL: k.SampleTTL,
			NotKept: logs.NotKept(k.Log, "samples of events could not be kept"),
		}
	}
	if k.Senders != nil {
		r = &senders.CountSenders{
			Receiver: r, Counts: k.Senders, Now: k.Now,
			NotCounted: logs.NotKept(k.Log, "events that name versions could not be counted"),
		}
	}
	return logs.Violations(r, k.Log)
}
