package snippets

import (
	"regexp"
	"strings"
)

const goSend = `c, err := client.New(URL, client.Options{OPTIONS})
if err != nil {
	return err
}
receipt, err := c.Send(ctx, CLIENT, EVENT, []byte(DATA))`

const goRead = `// api is a *kinesis.Client of github.com/aws/aws-sdk-go-v2/service/kinesis.
err := consumer.Listen(ctx, api, STREAM, consumer.Options{}, func(_ context.Context, m consumer.Message) error {
	if m.Err == nil && m.Record.Type == TOPIC {
		fmt.Printf("%s\n", m.Record.Data)
	}
	return nil
})`

func (d Deployment) goSend(client, event, data string) string {
	code := goSend
	options := ""
	switch d.Auth {
	case "key":
		options = `Key: os.Getenv("EVENTGATEWAY_KEY")`
	case "jwt":
		options = "Token: token" // a func(context.Context) (string, error)
		code = "// token is a func(context.Context) (string, error) that asks the identity provider.\n" + code
	case "iam":
		options = "Sign: signer.Sign"
		code = `signer, err := sigv4.New(ctx, URL, "") // "" is the configured region
if err != nil {
	return err
}
` + code
	}
	written := quoted(data)
	if !strings.Contains(data, "`") {
		written = "`" + data + "`"
	}
	// The event comes last: it may have any of the words.
	return fill(code, "URL", quoted(d.Gateway), "OPTIONS", options, "CLIENT", quoted(client), "EVENT", quoted(event),
		"DATA", written)
}

const pythonSend = `import requests
ABOVE
event = DATA
answer = requests.post(URL, data=event.encode(), headers={"content-type": "application/json"HEADER}AUTH)
answer.raise_for_status()
print(answer.json()["id"])`

// pythonSigner signs requests of the package requests.
const pythonSigner = `import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

def sign(request):
    session = boto3.Session()
    signed = AWSRequest(request.method, request.url, data=request.body,
                        headers={"content-type": request.headers["content-type"]})
    SigV4Auth(session.get_credentials(), "execute-api", session.region_name).add_auth(signed)
    request.headers.update(dict(signed.headers))
    return request
`

func (d Deployment) python(url, data string) string {
	above, header, auth := "", "", ""
	if name := d.variable(); name != "" {
		above = "import os\n"
		header = `, "authorization": "Bearer " + os.environ["` + name + `"]`
	}
	if d.Auth == "iam" {
		above, auth = pythonSigner, ", auth=sign"
	}
	written := quoted(data)
	if !strings.ContainsAny(data, `\`) && !strings.Contains(data, `"""`) && !strings.HasSuffix(data, `"`) {
		written = `"""` + data + `"""`
	}
	return fill(pythonSend, "ABOVE\n", above, "DATA", written, "URL", quoted(url), "HEADER", header, "AUTH", auth)
}

const typescriptSend = `ABOVEconst event = DATA;
const answer = await SEND(URL, {
  method: 'POST',
  headers: {'content-type': 'application/json'HEADER},
  body: BODY,
});
if (!answer.ok) throw new Error(await answer.text());
console.log((await answer.json()).id);`

// notAValue finds what a value in JavaScript does not keep: numbers that it rounds, and a member that
// names the prototype (ECMA-262, section B.3.1).
var notAValue = regexp.MustCompile(`__proto__|[0-9]{16}|[0-9][eE]`)

func (d Deployment) typescript(url, data string) string {
	above, send, header, body := "", "fetch", "", "JSON.stringify(event)"
	if notAValue.MatchString(data) {
		data, body = quoted(compact(data)), "event"
	}
	if name := d.variable(); name != "" {
		header = ", authorization: `Bearer ${process.env." + name + "}`"
	}
	if d.Auth == "iam" {
		above = `import {AwsClient} from 'aws4fetch';

const aws = new AwsClient({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID!,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY!,
  sessionToken: process.env.AWS_SESSION_TOKEN,
  service: 'execute-api',
  region: process.env.AWS_REGION,
});
`
		send = "aws.fetch"
	}
	return fill(typescriptSend, "ABOVE", above, "DATA", data, "SEND", send, "URL", quoted(url), "HEADER", header,
		"BODY", body)
}
