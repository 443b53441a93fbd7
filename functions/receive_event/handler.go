package main

import (
	"context"
	"net/http"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
)

func handler(u *core.ReceiveEvent) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		if err := r.CheckContent(events.JSONType); err != nil {
			return apigateway.Response{}, err
		}
		receipt, err := u.Receive(ctx, r.Client, r.Event, r.Body)
		if err != nil {
			return apigateway.Response{}, err
		}
		return apigateway.JSON(http.StatusCreated, events.Receipt{
			ID: receipt.ID, Client: receipt.Type.Client, Event: receipt.Type.Event,
			SchemaVersion: receipt.SchemaVersion, PartitionKey: receipt.PartitionKey,
			ShardID: receipt.ShardID, SequenceNumber: receipt.SequenceNumber,
		})
	}
}
