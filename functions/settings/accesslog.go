package settings

import "strings"

// AccessLogStatus is the member of API Gateway's access log that tells how a request went.
const AccessLogStatus = "status"

// AccessLog is the form of API Gateway's access log: members of a line, and the variables
// that API Gateway puts into them. It writes - for those that a request does not have.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
type AccessLog []struct{ Name, Variable string }

// ShortAccessLog has what no function can say of requests that reach none: not signed,
// throttled, too large. Its lines are the values alone, the one with spaces last. What the
// functions refuse or fail, they log by the same request id.
var ShortAccessLog = AccessLog{
	{"requestId", "$context.requestId"},
	{"sourceIp", "$context.identity.sourceIp"},
	{AccessLogStatus, "$context.status"},
	{"error", "$context.error.message"},
}

// FullAccessLog says of each request who sent it and how it went. Its lines are JSON.
var FullAccessLog = AccessLog{
	{"time", "$context.requestTime"},
	{"requestId", "$context.requestId"},
	{"sourceIp", "$context.identity.sourceIp"},
	{"caller", "$context.identity.caller"},
	{"userArn", "$context.identity.userArn"},
	{"subject", "$context.authorizer.claims.sub"},
	{"route", "$context.routeKey"},
	{"method", "$context.httpMethod"},
	{"path", "$context.path"},
	{AccessLogStatus, "$context.status"},
	{"responseLength", "$context.responseLength"},
	{"responseLatency", "$context.responseLatency"},
	{"integrationLatency", "$context.integrationLatency"},
	{"integrationStatus", "$context.integrationStatus"},
	{"error", "$context.error.message"},
	{"authorizerError", "$context.authorizer.error"},
	{"integrationError", "$context.integrationErrorMessage"},
}

// JSON returns a line with a value for each variable, all of them quoted.
func (l AccessLog) JSON(value func(variable string) string) string {
	var members []string
	for _, member := range l {
		members = append(members, `"`+member.Name+`":"`+value(member.Variable)+`"`)
	}
	return "{" + strings.Join(members, ",") + "}"
}

// Text returns a line of the values alone.
func (l AccessLog) Text(value func(variable string) string) string {
	var values []string
	for _, member := range l {
		values = append(values, value(member.Variable))
	}
	return strings.Join(values, " ")
}
