package settings

// AccessLogStatus is the member of API Gateway's access log that tells how a request went.
const AccessLogStatus = "status"

// AccessLog returns the members of a line of API Gateway's access log, and the variables
// that API Gateway puts into them. All values are quoted, because API Gateway writes - for
// those that a request does not have.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
func AccessLog() map[string]string {
	return map[string]string{
		"time":               "$context.requestTime",
		"requestId":          "$context.requestId",
		"sourceIp":           "$context.identity.sourceIp",
		"caller":             "$context.identity.caller",
		"userArn":            "$context.identity.userArn",
		"route":              "$context.routeKey",
		"method":             "$context.httpMethod",
		"path":               "$context.path",
		AccessLogStatus:      "$context.status",
		"responseLength":     "$context.responseLength",
		"responseLatency":    "$context.responseLatency",
		"integrationLatency": "$context.integrationLatency",
		"integrationStatus":  "$context.integrationStatus",
		"error":              "$context.error.message",
		"integrationError":   "$context.integrationErrorMessage",
	}
}
