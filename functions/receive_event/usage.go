package main

import (
	"context"
	"time"

	"example.com/eventgateway/core/adapters/dynamodbusage"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/functions/internal/bootstrap"
	"example.com/eventgateway/functions/internal/logs"
	"example.com/eventgateway/functions/internal/metrics"
	"example.com/eventgateway/functions/settings"
)

// accounts returns the accounts of clients, nil if the deployment has no quotas.
func accounts(env *settings.Reader, meter *metrics.Meter, tables dynamodbusage.Client) *usage.Accounts {
	table := env.Getenv(settings.UsageTable)
	if table == "" {
		return nil
	}
	log := bootstrap.NewLogger(env)
	unchecked := logs.EachMinute(log, "requests were let in though their quotas could not be checked", time.Now)
	uncounted := logs.EachMinute(log, "usage could not be counted yet", time.Now)
	return &usage.Accounts{
		Ledger: dynamodbusage.New(tables, table), Now: time.Now,
		NotChecked: func(ctx context.Context, cause error) {
			meter.QuotaNotChecked()
			unchecked(ctx, cause)
		},
		NotCounted: func(ctx context.Context, _ int64, cause error) { uncounted(ctx, cause) },
	}
}
