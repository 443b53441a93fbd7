package payload

// Authorizer is what API Gateway tells a function of a caller that it let in: one of the
// two. Its JSON is the member authorizer of a request's context.
type Authorizer struct {
	JWT *JWT `json:"jwt,omitempty"`
	IAM *IAM `json:"iam,omitempty"`
}

// JWT is what the token of a caller says. API Gateway makes a text of each claim, whatever
// its type: an array becomes "[a b]".
type JWT struct {
	Claims map[string]string `json:"claims"`
	Scopes []string          `json:"scopes"` // those that the route asks for
}

// IAM has the user or role that signed a request.
type IAM struct {
	AccessKey       string    `json:"accessKey"`
	AccountID       string    `json:"accountId"`
	CallerID        string    `json:"callerId"`
	CognitoIdentity *struct{} `json:"cognitoIdentity"` // null without one
	PrincipalOrgID  *string   `json:"principalOrgId"`
	UserARN         string    `json:"userArn"`
	UserID          string    `json:"userId"`
}
