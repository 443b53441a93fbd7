package authorizer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"example.com/eventgateway/functions/payload"
)

// algorithms are those that API Gateway takes: based on RSA.
var algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512}

// Issuer says whose tokens are taken, and for whom they must be.
type Issuer struct {
	URL      string   // as in the claim iss
	Audience []string // one of them is in the claim aud or, in a token without aud, in client_id
}

// Check returns an error unless the issuer can be asked for its keys and has an audience.
func (i Issuer) Check() error {
	u, err := url.Parse(i.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("the issuer is %q, not a URL such as https://example.com/tenant", i.URL)
	}
	if len(i.Audience) == 0 || slices.Contains(i.Audience, "") {
		return errors.New("the issuer's tokens have no audience: name at least one")
	}
	return nil
}

// Tokens lets a request in by a token of the issuer, as API Gateway's JWT authorizer does. The
// token is signed by a key that the issuer serves, is for the audience, and is valid now. Any
// other request gets a 401 whose WWW-Authenticate says why.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html
func Tokens(i Issuer) Check {
	v := verifier{i, newKeys(i.URL), time.Now}
	return func(ctx context.Context, header http.Header) (*payload.Authorizer, *Refusal) {
		text := strings.TrimPrefix(authorization(header), "Bearer ")
		if text == "" {
			return nil, &Refusal{http.StatusUnauthorized, "Bearer"}
		}
		claims, err := v.verify(ctx, text)
		if err != nil {
			return nil, &Refusal{http.StatusUnauthorized, fmt.Sprintf(
				`Bearer scope="" error="invalid_token" error_description="%s"`, err)}
		}
		return &payload.Authorizer{JWT: &payload.JWT{Claims: asTexts(claims)}}, nil
	}
}

// invalid is why a token is not taken. It goes into a header: it quotes nothing of the token.
type invalid string

func (i invalid) Error() string { return string(i) }

const (
	noToken     invalid = "the token is not a signed JWT"
	noAlgorithm invalid = "the token is not signed with RS256, RS384 or RS512"
	noSignature invalid = "the token has no valid signature"
	noIssuer    invalid = "the token does not have a valid issuer"
	noAudience  invalid = "the token does not have a valid audience"
	noExpiry    invalid = "the token has no expiry"
	expired     invalid = "the token has expired"
	notYet      invalid = "the token is not valid yet"
	noSuchKey   invalid = "the token's kid is not among the issuer's keys"
	noDiscovery invalid = "the issuer's keys cannot be fetched"
)

type verifier struct {
	issuer Issuer
	keys   *keys
	now    func() time.Time
}

// verify returns the claims of a token that is good.
func (v verifier) verify(ctx context.Context, text string) (map[string]json.RawMessage, error) {
	token, err := jwt.ParseSigned(text, algorithms)
	if _, other := errors.AsType[*jose.ErrUnexpectedSignatureAlgorithm](err); other {
		return nil, noAlgorithm
	}
	if err != nil || len(token.Headers) != 1 {
		return nil, noToken
	}
	header := token.Headers[0]
	key, err := v.keys.find(ctx, header.KeyID)
	if err != nil {
		return nil, err
	}
	if key.Algorithm != "" && key.Algorithm != header.Algorithm {
		return nil, noSignature
	}
	var registered jwt.Claims
	var all map[string]json.RawMessage
	if token.Claims(key.Key, &registered, &all) != nil {
		return nil, noSignature
	}
	if all["aud"] == nil {
		var client struct {
			ID string `json:"client_id"`
		}
		if token.Claims(key.Key, &client) != nil {
			return nil, noAudience
		}
		registered.Audience = jwt.Audience{client.ID}
	}
	return all, v.validate(registered)
}

func (v verifier) validate(claims jwt.Claims) error {
	if claims.Expiry == nil {
		return noExpiry
	}
	switch err := claims.ValidateWithLeeway(jwt.Expected{
		Issuer: v.issuer.URL, AnyAudience: v.issuer.Audience, Time: v.now(),
	}, 0); {
	case err == nil:
		return nil
	case errors.Is(err, jwt.ErrInvalidIssuer):
		return noIssuer
	case errors.Is(err, jwt.ErrInvalidAudience):
		return noAudience
	case errors.Is(err, jwt.ErrExpired):
		return expired
	}
	return notYet
}

// asTexts makes a text of each claim, as API Gateway does.
func asTexts(claims map[string]json.RawMessage) map[string]string {
	texts := make(map[string]string, len(claims))
	for name, value := range claims {
		texts[name] = asText(value)
	}
	return texts
}

func asText(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var items []json.RawMessage
	if json.Unmarshal(value, &items) != nil {
		return string(value)
	}
	var texts []string
	for _, item := range items {
		texts = append(texts, asText(item))
	}
	return "[" + strings.Join(texts, " ") + "]"
}
