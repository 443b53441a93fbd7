package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"time"

	lambdaevents "github.com/aws/aws-lambda-go/events"
)

type (
	request  = lambdaevents.APIGatewayV2HTTPRequest
	response = lambdaevents.APIGatewayV2HTTPResponse
)

// answerer returns what a peer answers to the events of a request.
type answerer func(ctx context.Context, lines [][]byte) (any, error)

func answererOf(peer string) (answerer, error) {
	stream := os.Getenv(streamEnv)
	switch peer {
	case "floor":
		return func(_ context.Context, lines [][]byte) (any, error) {
			for _, line := range lines {
				if !json.Valid(line) {
					return nil, errors.New("not JSON")
				}
			}
			return accepted{len(lines)}, nil
		}, nil
	case "plain":
		plain, err := newPlain(stream)
		if err != nil {
			return nil, err
		}
		return plain.answer, nil
	}
	put, err := putter(peer)
	return func(ctx context.Context, lines [][]byte) (any, error) {
		return accepted{len(lines)}, put(ctx, stream, eventsOf(lines))
	}, err
}

// encoded returns the answer to a body in JSON.
func (answer answerer) encoded(ctx context.Context, body []byte) ([]byte, error) {
	result, err := answer(ctx, bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n")))
	if err != nil {
		return nil, err
	}
	return json.Marshal(result)
}

// function returns the peer of that name, as API Gateway calls it.
func function(peer string) (func(context.Context, request) (response, error), error) {
	answer, err := answererOf(peer)
	return func(ctx context.Context, r request) (response, error) {
		body := []byte(r.Body)
		if r.IsBase64Encoded {
			var err error
			if body, err = base64.StdEncoding.DecodeString(r.Body); err != nil {
				return response{}, err
			}
		}
		encoded, err := answer.encoded(ctx, body)
		return response{StatusCode: 201, Headers: map[string]string{"content-type": "application/json"},
			Body: string(encoded)}, err
	}, err
}

type accepted struct {
	Accepted int `json:"accepted"`
}

func eventsOf(lines [][]byte) []event {
	list, now := make([]event, len(lines)), time.Now().UTC()
	for i, line := range lines {
		list[i] = event{id: newID(), time: now, data: line}
	}
	return list
}
