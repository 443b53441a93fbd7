package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// format names the form of the file. A release reads the forms of earlier ones.
const format = "eventgateway.registry/1"

// Values of settings, as in the HTTP contract.
const (
	lenient = "lenient"
	warn    = "warn"
	assert  = "assert"
)

// line is one line of the file: one of its members is there.
type line struct {
	Format    string         `json:"format,omitempty"`
	EventType *eventTypeLine `json:"event_type,omitempty"`
	Version   *versionLine   `json:"version,omitempty"`
	End       *endLine       `json:"end,omitempty"`
}

// eventTypeLine is a head, and its shadow.
type eventTypeLine struct {
	Client string `json:"client"`
	Event  string `json:"event"`
	registrationLine
	Revision  int          `json:"revision,omitempty"`
	DeletedAt *time.Time   `json:"deleted_at,omitempty"`
	Shadow    *versionLine `json:"shadow,omitempty"`
}

// versionLine is a version of the event type before it, or a shadow. Document is its bytes as
// text; Bytes has them in base64 where they are not UTF-8.
type versionLine struct {
	registrationLine
	Document *string `json:"document,omitempty"`
	Bytes    []byte  `json:"document_base64,omitempty"`
}

// registrationLine has the members that heads and versions share, with the names of the HTTP
// contract. A member is absent where its value is empty, 0 or false.
type registrationLine struct {
	Version             int        `json:"version"`
	Fingerprint         string     `json:"fingerprint"`
	CreatedAt           time.Time  `json:"created_at"`
	Author              string     `json:"author,omitempty"`
	PartitionKey        string     `json:"partition_key,omitempty"`
	DataContentType     string     `json:"data_content_type,omitempty"`
	Idempotent          bool       `json:"idempotent,omitempty"`
	Compatibility       string     `json:"compatibility,omitempty"`
	OpenContent         string     `json:"open_content,omitempty"`
	VersionField        string     `json:"version_field,omitempty"`
	Enforcement         string     `json:"enforcement,omitempty"`
	Formats             string     `json:"formats,omitempty"`
	Accept              string     `json:"accept,omitempty"`
	Draft               string     `json:"draft,omitempty"`
	DeprecatedAt        *time.Time `json:"deprecated_at,omitempty"`
	Owner               string     `json:"owner,omitempty"`
	Tags                []string   `json:"tags,omitempty"`
	Description         string     `json:"description,omitempty"`
	VersionDeprecatedAt *time.Time `json:"version_deprecated_at,omitempty"`
	DeletedVersion      int        `json:"deleted_version,omitempty"`
	BackwardSince       int        `json:"backward_since,omitempty"`
	ForwardSince        int        `json:"forward_since,omitempty"`
}

// endLine counts what the lines before it have.
type endLine struct {
	EventTypes int    `json:"event_types"`
	Versions   int    `json:"versions"`
	SHA256     string `json:"sha256"` // of the lines before, in hexadecimal
}

func registrationOf(r core.Registration) registrationLine {
	return registrationLine{
		Version: r.Version, Fingerprint: r.Fingerprint, CreatedAt: r.CreatedAt.UTC(), Author: r.Author,
		PartitionKey: r.PartitionKey, DataContentType: r.DataContentType, Idempotent: r.Idempotent,
		Compatibility: string(r.Compatibility), OpenContent: word(r.OpenContentLenient, lenient),
		VersionField: r.VersionField, Enforcement: word(r.EnforcementWarn, warn),
		Formats: word(r.FormatsAssert, assert), Accept: string(r.Accept), Draft: r.Draft,
		DeprecatedAt: moment(r.DeprecatedAt), Owner: r.Owner,
		Tags: r.Tags.List(), Description: r.Description, VersionDeprecatedAt: moment(r.VersionDeprecatedAt),
		DeletedVersion: r.DeletedVersion, BackwardSince: r.BackwardSince, ForwardSince: r.ForwardSince,
	}
}

func (l *registrationLine) registration(t core.EventType) (core.Registration, error) {
	for value, known := range map[string]string{l.OpenContent: lenient, l.Enforcement: warn, l.Formats: assert} {
		if value != "" && value != known {
			return core.Registration{}, fmt.Errorf("version %d of %s has the setting %.20q, which this "+
				"release does not know", l.Version, t.Topic(), value)
		}
	}
	if l.Version < 1 || l.Version > core.MaxVersion {
		return core.Registration{}, fmt.Errorf("%s has the version %d", t.Topic(), l.Version)
	}
	return core.Registration{
		Type: t, Version: l.Version, Fingerprint: l.Fingerprint, CreatedAt: l.CreatedAt, Author: l.Author,
		Settings: core.Settings{
			PartitionKey: l.PartitionKey, DataContentType: l.DataContentType, Idempotent: l.Idempotent,
			Compatibility: core.Compatibility(l.Compatibility), OpenContentLenient: l.OpenContent == lenient,
			VersionField: l.VersionField, EnforcementWarn: l.Enforcement == warn, FormatsAssert: l.Formats == assert,
			Accept: core.Accept(l.Accept), Draft: l.Draft, DeprecatedAt: seconds(l.DeprecatedAt), Owner: l.Owner,
			Tags: core.TagsOf(l.Tags), Description: l.Description,
		},
		Compatible:          core.Compatible{BackwardSince: l.BackwardSince, ForwardSince: l.ForwardSince},
		VersionDeprecatedAt: seconds(l.VersionDeprecatedAt), DeletedVersion: l.DeletedVersion,
	}, nil
}

func headLine(s Snapshot) line {
	head := &eventTypeLine{
		Client: s.Head.Type.Client, Event: s.Head.Type.Event, registrationLine: registrationOf(s.Head.Registration),
		Revision: s.Head.Revision, DeletedAt: moment(s.Head.DeletedAt),
	}
	if s.Head.Shadow != "" {
		head.Shadow = schemaLine(s.Shadow)
	}
	return line{EventType: head}
}

func (l *eventTypeLine) head() (head registry.Head, shadow core.Schema, err error) {
	t, err := core.NewEventType(l.Client, l.Event)
	if err != nil {
		return head, shadow, err
	}
	r, err := l.registration(t)
	if err != nil {
		return head, shadow, err
	}
	r.Revision = l.Revision
	if l.Shadow != nil {
		if shadow, err = l.Shadow.schema(t); err != nil {
			return head, shadow, err
		}
		r.Shadow = shadow.Fingerprint
	}
	return registry.Head{Registration: r, DeletedAt: seconds(l.DeletedAt)}, shadow, nil
}

func schemaLine(s core.Schema) *versionLine {
	l := &versionLine{registrationLine: registrationOf(s.Registration)}
	if utf8.Valid(s.Document) {
		text := string(s.Document)
		l.Document = &text
	} else {
		l.Bytes = s.Document
	}
	return l
}

func (l *versionLine) schema(t core.EventType) (core.Schema, error) {
	r, err := l.registration(t)
	s := core.Schema{Registration: r, Document: l.Bytes}
	if l.Document != nil {
		s.Document = []byte(*l.Document)
	}
	if n := len(s.Document); err == nil && (n == 0 || n > core.MaxSchemaBytes) {
		return s, fmt.Errorf("version %d of %s has a document of %d bytes", s.Version, t.Topic(), n)
	}
	return s, err
}

// encode returns the line, with its end.
func encode(l line) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(l); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// decode reads a line. A member that this release does not know is an error: what it says would
// be lost.
func decode(text []byte) (line, error) {
	var l line
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&l)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return l, errors.New("the file ends within a line: it was cut")
	case err != nil && strings.Contains(err.Error(), "unknown field"): // encoding/json has no type for it
		return l, fmt.Errorf("%s: the file is of a later release, or was changed",
			strings.TrimPrefix(err.Error(), "json: "))
	case err != nil:
		return l, err
	}
	if decoder.More() {
		return l, errors.New("more than one JSON value")
	}
	return l, nil
}

// word is a setting's value that is true, "" for false.
func word(is bool, value string) string {
	if is {
		return value
	}
	return ""
}

func moment(seconds int64) *time.Time {
	if seconds == 0 {
		return nil
	}
	at := time.Unix(seconds, 0).UTC()
	return &at
}

func seconds(at *time.Time) int64 {
	if at == nil {
		return 0
	}
	return at.Unix()
}
