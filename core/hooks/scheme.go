package hooks

import (
	"cmp"
	"crypto/sha1" // HMAC-SHA1 is not broken, and some providers have nothing else
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strings"
)

// Scheme says how a provider signs. Preset names one of [Presets]; the other fields are for
// the preset generic alone.
type Scheme struct {
	Preset string

	Header    string // the header with the signature, in lower case
	Algorithm string // of the HMAC: sha256 (default), sha512 or sha1
	Encoding  string // of the signature: hex (default) or base64
	Prefix    string // the text before the signature in its header; "" for none
	Signed    string // the signed text as a template: text, {timestamp}, {id}, and at its end {body}
	Timestamp string // the header with the time of the delivery, in seconds since 1970; "" for none
	ID        string // the header with the delivery's id; "" for none
}

// Generic is the preset of a scheme that sets its rules in its other fields.
const Generic = "generic"

// standard is the preset of https://www.standardwebhooks.com.
const standard = "standard-webhooks"

// Stripe is the preset of Stripe, which makes its secrets itself.
const Stripe = "stripe"

// Parts of Signed.
const (
	partBody      = "{body}"
	partTimestamp = "{timestamp}"
	partID        = "{id}"
)

// rules are a scheme with everything that its preset implies.
type rules struct {
	Scheme
	elements  bool   // the header is a list of t= and v1=, as Stripe's
	separator string // between several signatures; "" for one alone
	idMember  string // the member of the body with the delivery's id; "" for none
	key       func(secret string) ([]byte, error)
}

// presets are the rules that providers document.
var presets = map[string]rules{
	// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
	standard: {
		Scheme: Scheme{Header: "webhook-signature", Encoding: "base64", Prefix: "v1,",
			Signed: "{id}.{timestamp}.{body}", Timestamp: "webhook-timestamp", ID: "webhook-id"},
		separator: " ", key: standardKey,
	},
	// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
	"github": {Scheme: Scheme{Header: "x-hub-signature-256", Prefix: "sha256=", ID: "x-github-delivery"}},
	// https://docs.stripe.com/webhooks#verify-manually
	Stripe: {
		Scheme: Scheme{Header: "stripe-signature", Signed: "{timestamp}.{body}"}, elements: true, idMember: "id",
	},
}

// Presets are the names of all presets.
var Presets = []string{standard, "github", Stripe, Generic}

var algorithms = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}

var encodings = map[string]func(string) ([]byte, error){
	"hex": hex.DecodeString, "base64": base64.StdEncoding.Strict().DecodeString,
}

// rules returns the rules of the scheme, with the defaults of generic ones. An unknown preset
// has none; Check refuses it.
func (s Scheme) rules() rules {
	r, ok := presets[s.Preset]
	if !ok {
		r.Scheme = s
	}
	r.Preset = s.Preset
	r.Algorithm, r.Encoding = cmp.Or(r.Algorithm, "sha256"), cmp.Or(r.Encoding, "hex")
	if r.Signed == "" && r.Timestamp != "" {
		r.Signed = "{timestamp}.{body}"
	}
	r.Signed = cmp.Or(r.Signed, partBody)
	if r.key == nil {
		r.key = textKey
	}
	return r
}

// timed reports whether a delivery says when it was signed.
func (r rules) timed() bool { return r.elements || r.Timestamp != "" }

// Limits of a key, in bytes. Standard Webhooks has 24 to 64; others have shorter ones.
const (
	minKey = 16
	maxKey = 512
)

const standardPrefix = "whsec_"

func textKey(secret string) ([]byte, error) {
	if len(secret) < minKey || len(secret) > maxKey {
		return nil, invalid("a secret is %d to %d bytes long; this one has %d", minKey, maxKey, len(secret))
	}
	return []byte(secret), nil
}

// standardKey decodes a secret such as whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw.
func standardKey(secret string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, standardPrefix))
	if err != nil {
		return nil, invalid("the secret is not %s and base64 behind it, as Standard Webhooks has it", standardPrefix)
	}
	return textKey(string(key))
}
