package local

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/core/keys/keyfile"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/demo"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/issuer"
	"example.com/eventgateway/localstack/names"
)

// door has the credentials that a run made for its callers.
type door struct {
	issuer  gateway.Issuer
	sender  client.Options // with the credentials of the run, if callers need some
	foreign bool           // the gateway may refuse the run's credentials
	line    string         // with credentials for the user, "" for none
	note    string         // a hint about them for the user
	stop    func()
}

// clients are the clients of a run's credentials: the clients of the examples and of the demo.
var clients = []string{names.ExampleClient, demo.Client}

// open makes the credentials that callers need: a key, which keyFile keeps unless it is "", or an
// issuer and a token. The emulator at endpoint has the table of keys.
func (a Access) open(ctx context.Context, endpoint, keyFile string) (door, error) {
	d := door{stop: func() {}}
	note := fmt.Sprintf("is for the clients %s and %s, with all scopes", clients[0], clients[1])
	switch a.Authorization {
	case settings.AuthorizationKeys:
		key, err := makeKey(ctx, endpoint, keyFile)
		if err != nil {
			return d, err
		}
		d.sender.Key, d.line, d.note = key, "key "+key, "the key "+note+": EVENTGATEWAY_KEY=KEY make produce"
	case settings.AuthorizationJWT:
		d.issuer = gateway.Issuer{URL: a.Issuer, Audience: a.audience()}
		if a.Issuer != "" {
			d.foreign, d.note = true, fmt.Sprintf("a request needs a token of %s for %s", a.Issuer,
				strings.Join(a.audience(), " or "))
			return d, nil
		}
		url, token, stop, err := a.serveIssuer(ctx)
		if err != nil {
			return d, err
		}
		d.issuer.URL, d.stop, d.sender.Token, d.line = url, stop, fixed(token), "token "+token
		d.note = fmt.Sprintf("the token %s, for %v hours: EVENTGATEWAY_TOKEN=eyJ… make produce; its issuer is %s",
			note, issuer.DefaultLifetime.Hours(), url)
	case settings.AuthorizationIAM:
		d.sender.Sign, d.foreign = signed, true
		d.note = "signed requests are from " + a.principal() + "; signatures are not checked"
	}
	return d, nil
}

// makeKey returns the key in a file, or makes one in the emulator's table.
func makeKey(ctx context.Context, endpoint, file string) (string, error) {
	manager := keys.Manager{
		Store: dynamodbkeys.New(dynamodb.NewFromConfig(emulator.Config(endpoint)), names.KeyTable), Now: time.Now,
		Random: rand.Reader,
	}
	return keyfile.Key(ctx, file, manager, keys.Wanted{Label: "local run", Clients: clients, Scopes: keys.Scopes})
}

// serveIssuer serves an issuer on a free port, until stop is called, and returns a token of it.
func (a Access) serveIssuer(ctx context.Context) (url, token string, stop func(), err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", nil, fmt.Errorf("the issuer of tokens cannot listen: %w", err)
	}
	url = "http://" + listener.Addr().String()
	i, err := issuer.New(url)
	if err == nil {
		token, err = i.Token(a.claims(clients))
	}
	if err != nil {
		listener.Close()
		return "", "", nil, err
	}
	server := &http.Server{Handler: i, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener) // it ends when it is closed
	}()
	return url, token, func() { server.Close(); <-ended }, nil
}

// fixed returns the same token at each call.
func fixed(token string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return token, nil }
}

// signed signs a request with the credentials of the emulator.
func signed(r *http.Request, body []byte) error {
	hash := sha256.Sum256(body)
	return v4.NewSigner().SignHTTP(r.Context(),
		aws.Credentials{AccessKeyID: names.AccessKey, SecretAccessKey: names.AccessKey}, r, hex.EncodeToString(hash[:]),
		"execute-api", names.Region, time.Now())
}
