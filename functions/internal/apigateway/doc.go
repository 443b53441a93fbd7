// Package apigateway is the functions' transport: it reads API Gateway's requests
// (HTTP API, payload format 2.0) for the handlers, and writes their answers and one log
// line for each request. Package wire says what is in the bodies. Only this package and the
// mains import aws-lambda-go.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
package apigateway
