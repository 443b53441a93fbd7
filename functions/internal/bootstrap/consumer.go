package bootstrap

import (
	"context"
	"log/slog"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"

	"example.com/eventgateway/functions/settings"
)

// StartConsumer is Start for a function that an event source mapping calls.
func StartConsumer[Event, Response any](
	handle func(context.Context, Event) (Response, error), read *settings.Reader,
) {
	endIfNotSetUp(NewLogger(read), read)
	lambda.Start(handle)
}

// endIfNotSetUp ends the process if a setting is missing or malformed.
func endIfNotSetUp(log *slog.Logger, read *settings.Reader) {
	if err := read.Err(); err != nil {
		log.Error("the function is not set up", slog.String("cause", strings.ReplaceAll(err.Error(), "\n", "; ")))
		os.Exit(1)
	}
}
