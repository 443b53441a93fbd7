// Package payload does what API Gateway does between HTTP and a function: it translates a
// request to payload format 2.0 and the function's answer back. The local gateway uses it,
// and the gateway that is served without Lambda.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
package payload
