// Package apigateway is the functions' transport: it reads API Gateway's requests
// (HTTP API, payload format 2.0) for the handlers, and writes their answers and one log
// line for each request. Package wire says what is in the bodies; package bootstrap starts a
// function with it.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
package apigateway
