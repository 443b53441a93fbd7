package hooks

import (
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/jsontext"
)

// Tolerance is how far the time of a delivery may be from the gateway's, before and after.
// Providers recommend it: https://docs.stripe.com/webhooks#replay-attacks
const Tolerance = 5 * time.Minute

// maxID bounds a delivery's id, in bytes. It becomes the id of an event.
const maxID = 256

// Verify checks that a valid secret of the hook signed the delivery within [Tolerance] of now.
// body is as it was sent. header returns a header by its name in lower case, several of one
// name joined with commas, "" for none. Verify checks the signature before it reads the body.
//
// id identifies the delivery, also when it is sent again. It is "" where the provider gives
// none. It is signed unless the preset is github, or a generic one that signs no {id}.
//
// The error is CodeUnauthenticated. It is the same for everything that is not signed, so that
// it tells nobody which secrets and headers a hook has. otherSecret is true if only the secret
// is wrong: the hook may have a newer one.
func Verify(
	h Hook, header func(name string) string, body []byte, now time.Time,
) (id string, otherSecret bool, err error) {
	r := h.Scheme.rules()
	sent, ok := r.read(header)
	if !ok {
		return "", false, Unsigned()
	}
	if !r.signed(h.Secrets, sent, body, now) {
		return "", true, Unsigned()
	}
	if r.timed() {
		seconds, _ := strconv.ParseInt(sent.timestamp, 10, 64) // read has checked it
		at := time.Unix(seconds, 0)
		if off := now.Sub(at); off.Abs() > Tolerance {
			return "", false, &core.Error{Code: core.CodeUnauthenticated, Detail: fmt.Sprintf(
				"the delivery is signed for %s, which is more than %d minutes from the gateway's time, %s",
				at.UTC().Format(time.RFC3339), Tolerance/time.Minute, now.UTC().Format(time.RFC3339))}
		}
	}
	if r.idMember != "" {
		return idIn(body, r.idMember), false, nil
	}
	return sent.id, false, nil
}

// Unsigned is the error for a delivery that no secret of a hook signed.
func Unsigned() error {
	return &core.Error{Code: core.CodeUnauthenticated, Detail: "no secret of a webhook of this address signs" +
		" the delivery as it is: the webhook, its secret, or one of the headers that its preset names is wrong or " +
		"missing"}
}

// delivery has the values in the headers of a delivery.
type delivery struct {
	id, timestamp string
	signatures    [][]byte // one of them must be right
}

// read reads the headers of a delivery. ok is false if one is missing or malformed.
func (r rules) read(header func(string) string) (d delivery, ok bool) {
	if r.ID != "" {
		d.id = header(r.ID)
	}
	if r.Timestamp != "" {
		d.timestamp = header(r.Timestamp)
	}
	if r.elements {
		d, ok = r.readElements(header(r.Header))
	} else {
		d.signatures, ok = r.readSignatures(header(r.Header))
	}
	return d, ok && (r.ID == "" || isID(d.id)) && (!r.timed() || isTime(d.timestamp))
}

// readSignatures reads the signatures that follow the prefix. A header with several signatures
// may also have signatures of other schemes, which it skips.
func (r rules) readSignatures(header string) (signatures [][]byte, ok bool) {
	all := []string{header}
	if r.separator != "" {
		all = strings.Split(header, r.separator)
	}
	for _, one := range all {
		if text, has := strings.CutPrefix(one, r.Prefix); has {
			if signature, err := encodings[r.Encoding](text); err == nil {
				signatures = append(signatures, signature)
			}
		}
	}
	return signatures, len(signatures) > 0
}

// readElements reads a header such as t=1492774577,v1=5257a8…,v0=6ffbb5…. It skips elements
// that it does not know, and refuses a header with two t.
func (r rules) readElements(header string) (d delivery, ok bool) {
	for element := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(element), "=")
		switch name {
		case "t":
			if d.timestamp != "" {
				return delivery{}, false
			}
			d.timestamp = value
		case "v1":
			if signature, err := encodings[r.Encoding](value); err == nil {
				d.signatures = append(d.signatures, signature)
			}
		}
	}
	return d, len(d.signatures) > 0
}

// signed reports whether a valid secret made one of the signatures.
func (r rules) signed(secrets []Secret, d delivery, body []byte, now time.Time) (is bool) {
	before := strings.NewReplacer(partTimestamp, d.timestamp, partID, d.id).Replace(
		strings.TrimSuffix(r.Signed, partBody))
	for _, secret := range secrets {
		key, err := r.key(string(secret.Text))
		if err != nil || !secret.Valid(now) {
			continue
		}
		mac := hmac.New(algorithms[r.Algorithm], key)
		mac.Write([]byte(before))
		mac.Write(body)
		want := mac.Sum(nil)
		for _, signature := range d.signatures {
			is = hmac.Equal(signature, want) || is
		}
	}
	return is
}

// isTime reports whether text is seconds since 1970, in digits alone.
func isTime(text string) bool {
	return text != "" && len(text) <= len("99999999999") && strings.Trim(text, "0123456789") == ""
}

// isID reports whether text can be an event's id: visible ASCII without quotes, percent signs
// and commas. A comma separates two headers of one name.
func isID(text string) bool {
	return text != "" && len(text) <= maxID &&
		!strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`",%`, r) })
}

// idIn returns the id in a member of the body; "" if the member has none.
func idIn(body []byte, member string) (id string) {
	for name, value := range jsontext.Members(body) {
		if string(name) == `"`+member+`"` && json.Unmarshal(value, &id) != nil {
			return ""
		}
	}
	if !isID(id) {
		return ""
	}
	return id
}
