// Package lambdaconsumer handles the gateway's events in a Lambda function that an event source
// mapping feeds from the stream.
//
//	func main() {
//		var mux consumer.Mux
//		consumer.On(&mux, "SpongeBob.Fruits", store)
//		lambda.Start(lambdaconsumer.New(lambdaconsumer.Options{Parallel: 8}, mux.Handle))
//	}
//
// The mapping must have ReportBatchItemFailures among its FunctionResponseTypes: without it,
// Lambda takes each answer for a success, and events whose handling failed are lost.
//
// # What fails
//
// When an event fails, those behind it in the batch with its partition key are not handled, and
// those with other keys are. The answer names all that are not done. Lambda delivers the batch
// again from the first of these on, whatever the answer says of those behind it:
//
//	the batch      a1 b1 a2 b2 c1
//	done           a1    a2    c1
//	in the answer     b1    b2     b1 has failed
//	comes again       b1 a2 b2 c1
//
// So events are handled in order for each key, and at least once: a2 and c1 come twice.
// [consumer.Dedupe] around the handler drops what one process of the function has handled, as long
// as it remembers. What must never be done twice needs a place of its own.
//
// When the mapping's retries are used up, or the records are too old for it, Lambda goes on behind
// the batch: what would have come again is lost to the function, also events that never failed. Its
// queue of failures gets their sequence numbers, not the events. A handler that knows that an event
// will never do, as with a [*consumer.DecodeError], had better put it aside and return nil.
//
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
package lambdaconsumer

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"example.com/eventgateway/events/consumer"
)

// Handler handles one message, as of package group: nil says that it is done. So does
// [consumer.ErrStop], because Lambda calls again anyway.
//
// It is called by several goroutines at once, but never for two messages of a batch with the same
// partition key. Its context ends before the invocation does; a handler that goes on all the same
// runs into the function's timeout, and Lambda delivers the whole batch again. A handler that panics
// has failed. Message.Behind is 0: Lambda does not tell; its metric IteratorAge does.
type Handler func(context.Context, consumer.Message) error

// Options are options of [New]. Each may be zero.
type Options struct {
	// Parallel is how many partition keys of a batch are handled at once: 1 by default, which
	// handles the records of a batch one by one.
	Parallel int

	// Foreign says what becomes of records that are not the gateway's.
	Foreign Foreign

	// Reserve is how long before the function's timeout no message is begun any more, and the
	// context of handlers ends: a second by default, at most half of the time that is left.
	Reserve time.Duration

	// Note is called with each message that has failed, and why; and with the first that was not
	// begun, and ErrNoTime. There is one call at a time.
	Note func(consumer.Message, error)
}

// Foreign says what becomes of a record that is not the gateway's: the Err of its message is
// events.ErrNotARecord or consumer.ErrAggregated.
type Foreign int

// A foreign record is given to the handler, as by consumer.Listen; or is done without it; or has
// failed without it, so that nobody misses that the stream has one.
const (
	ForeignHandle Foreign = iota
	ForeignSkip
	ForeignFail
)

// ErrNoTime says that the time of an invocation was over before a message.
var ErrNoTime = errors.New("the time of the invocation is over")

// New returns a function for the Start of github.com/aws/aws-lambda-go/lambda. Its error is of an
// event that is not one of Kinesis: Lambda delivers that again, whole.
func New(options Options, handle Handler) func(context.Context, Event) (Response, error) {
	if options.Reserve <= 0 {
		options.Reserve = time.Second
	}
	return func(ctx context.Context, event Event) (Response, error) {
		messages, err := event.messages()
		if err != nil {
			return Response{}, err
		}
		ctx, cancel := options.limit(ctx)
		defer cancel()
		b := batch{Options: options, handler: handle, failed: map[string]bool{}, done: make([]bool, len(messages))}
		b.run(ctx, messages)
		return b.response(messages), nil
	}
}

// limit returns a context that ends before the invocation does.
func (o Options) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, has := ctx.Deadline()
	if !has {
		return context.WithCancel(ctx)
	}
	left := time.Until(deadline)
	return context.WithTimeoutCause(ctx, left-min(o.Reserve, left/2), ErrNoTime)
}

// try has one message handled. It returns nil if it is done.
func (b *batch) try(ctx context.Context, m consumer.Message) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("the handler panics: %v\n%s", value, debug.Stack())
		}
	}()
	if m.Err != nil && b.Foreign != ForeignHandle {
		if b.Foreign == ForeignFail {
			return m.Err
		}
		return nil
	}
	if err = b.handler(ctx, m); errors.Is(err, consumer.ErrStop) {
		return nil
	}
	return err
}
