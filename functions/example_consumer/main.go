// The function example_consumer reads events from the stream, by an event source mapping, and logs
// which they are. It is an example: copy it, and handle the events of your topics in place of that.
package main

import (
	"context"
	"log/slog"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/lambdaconsumer"
	"example.com/eventgateway/functions/internal/bootstrap"
)

// remembered is how many events one process recognizes when they come again, because others of
// their batch failed. A batch has at most 10,000.
const remembered = 10_000

func main() {
	env := bootstrap.Environment()
	log := bootstrap.NewLogger(env)
	mux := consumer.Mux{Else: tell(log)} // consumer.On adds a handler of a topic
	bootstrap.StartConsumer(lambdaconsumer.New(lambdaconsumer.Options{
		Parallel: 8,
		Note: func(m consumer.Message, err error) {
			log.Error("an event is not handled, and comes again", identity(m), slog.Any("cause", err))
		},
	}, consumer.Dedupe(remembered, mux.Handle)), env)
}

// tell returns a handler that logs which event a message is.
func tell(log *slog.Logger) lambdaconsumer.Handler {
	return func(ctx context.Context, m consumer.Message) error {
		if m.Err != nil {
			log.WarnContext(ctx, "a record is not the gateway's", identity(m), slog.Any("cause", m.Err))
			return nil
		}
		log.InfoContext(ctx, "an event", identity(m))
		return nil
	}
}

// identity says which message it is, and nothing of what is in it.
func identity(m consumer.Message) slog.Attr {
	return slog.Group("event", slog.String("topic", m.Record.Type), slog.String("source", m.Record.Source),
		slog.String("id", m.Record.ID), slog.String("shard", m.ShardID), slog.String("sequence", m.SequenceNumber))
}
