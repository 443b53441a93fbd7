// Package apigateway translates between API Gateway's HTTP API (payload format
// 2.0) and the functions' handlers: the one place that knows its events, the
// one table of HTTP statuses, the one request log line. It and the mains are all
// that imports aws-lambda-go.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
package apigateway
