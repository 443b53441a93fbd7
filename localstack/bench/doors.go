package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	lambdaevents "github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/emulator"
)

// doors returns what receives an event with a key, and with a token that API Gateway verified.
func doors(ctx context.Context, binDir, endpoint string) ([]measurement, error) {
	const table = "keys"
	store := dynamodbkeys.New(dynamodb.NewFromConfig(emulator.Config(endpoint)), table)
	manager := &keys.Manager{Store: store, Now: time.Now, Random: rand.Reader}
	_, key, err := manager.Create(ctx, keys.Wanted{Clients: []string{"Bench"}, Scopes: []string{"publish"}})
	if err != nil {
		return nil, err
	}
	withKey, withToken := requestOf(rig.Samples[0], 1), requestOf(rig.Samples[0], 1)
	withKey.Headers["authorization"] = "Bearer " + key
	withToken.Headers["authorization"] = "Bearer " + strings.Repeat("eyJ", 300) // as long as Cognito's
	withToken.RequestContext.Authorizer = &lambdaevents.APIGatewayV2HTTPRequestContextAuthorizerDescription{
		JWT: &lambdaevents.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: map[string]string{
			"aud": "gateway", "clients": "[Bench]", "exp": "1764003600", "iat": "1764000000",
			"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abcdefghi", "scope": "publish read",
			"sub": "01234567-89ab-cdef-0123-456789abcdef", "token_use": "access",
		}},
	}
	all := []measurement{
		{name: "with a key", binDir: binDir, env: []string{
			settings.Authorization + "=" + settings.AuthorizationKeys, settings.KeyTable + "=" + table,
		}},
		{name: "with a token", binDir: binDir, env: []string{settings.Authorization + "=" + settings.AuthorizationJWT}},
	}
	for i, request := range []lambdaevents.APIGatewayV2HTTPRequest{withKey, withToken} {
		if all[i].payload, err = json.Marshal(request); err != nil {
			return nil, err
		}
	}
	return all, nil
}
