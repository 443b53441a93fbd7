package apigateway

import (
	"log/slog"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"example.com/eventgateway/functions/settings"
)

// Start serves the handler over the Lambda Runtime API and does not return. If
// a setting is missing or malformed, it logs all of them and ends the process.
func Start(handler Handler, settings *settings.Reader) {
	tune(settings.Getenv)
	log := NewLogger(settings)
	if err := settings.Err(); err != nil {
		log.Error("the function is not set up", slog.String("cause", strings.ReplaceAll(err.Error(), "\n", "; ")))
		os.Exit(1)
	}
	lambda.Start(Adapt(handler, log))
}

// NewLogger returns the function's logger. It writes JSON lines in the form of Lambda's own
// JSON logs (timestamp, level, message), so that Lambda's filters work on them.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
func NewLogger(read *settings.Reader) *slog.Logger {
	return slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{
		Level: read.Level(settings.LogLevel), ReplaceAttr: lambdacontext.ReplaceAttr,
	}))
}
