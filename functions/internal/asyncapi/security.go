package asyncapi

import "example.com/eventgateway/functions/settings"

// SecurityScheme is a way to authenticate
// (https://www.asyncapi.com/docs/reference/specification/v3.0.0#securitySchemeObject).
type SecurityScheme struct {
	Type         string `json:"type"`
	Description  string `json:"description"`
	Name         string `json:"name,omitempty"`
	In           string `json:"in,omitempty"`
	Scheme       string `json:"scheme,omitempty"`
	BearerFormat string `json:"bearerFormat,omitempty"`

	AuthType string `json:"x-amazon-apigateway-authtype,omitempty"` // as in OpenAPI documents
}

// securityOf returns how to authenticate where a deployment has this authorization, and the name
// that the OpenAPI document has for it. wanted is false if nobody has to.
func securityOf(authorization string) (name string, scheme SecurityScheme, wanted bool) {
	switch authorization {
	case settings.AuthorizationIAM:
		return "sigv4", SecurityScheme{
			Type: "httpApiKey", In: "header", Name: "Authorization", AuthType: "awsSigv4",
			Description: "AWS Signature Version 4 for the service execute-api.",
		}, true
	case settings.AuthorizationKeys:
		return "key", SecurityScheme{
			Type: "http", Scheme: "bearer", BearerFormat: "egk_…",
			Description: "A key of the gateway, which its operator makes.",
		}, true
	case settings.AuthorizationJWT:
		return "jwt", SecurityScheme{
			Type: "http", Scheme: "bearer", BearerFormat: "JWT",
			Description: "A token of the identity provider that the gateway trusts.",
		}, true
	}
	return "", SecurityScheme{}, false
}
