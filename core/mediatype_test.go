package core_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

func TestMediaType(t *testing.T) {
	longest := strings.Repeat("a", 127)
	for text, want := range map[string]string{
		"image/png": "image/png", "Image/PNG": "image/png", "application/vnd.x-1+zip": "application/vnd.x-1+zip",
		"a/b": "a/b", "3/4": "3/4", "a!#$&-^_.+/b": "a!#$&-^_.+/b", longest + "/" + longest: longest + "/" + longest,
		"": "", "/": "", "image": "", "image/": "", "/png": "", "image/png/x": "", "image/png;q=1": "",
		"image/png ": "", " image/png": "",
		"image/*": "", "*/*": "", ".a/b": "", "a/-b": "", "a/ä": "", "a/b\n": "", "a/b,c/d": "",
		longest + "a/b": "", "a/" + longest + "b": "",
	} {
		got, err := core.MediaType(text)
		if got != want || (err != nil) != (want == "") || err != nil && core.CodeOf(err) != core.CodeInvalidParameter {
			t.Errorf("%.40q: %.40q, %v", text, got, err)
		}
	}
}

func declare(contentType string) registry.Declaration {
	return registry.Declaration{DataContentType: &contentType}
}

func TestAMediaTypeIsDeclaredAndTakenBack(t *testing.T) {
	g := newGateway(0)
	for i, step := range []struct {
		schema   string
		declared registry.Declaration
		version  int
		want     core.Settings
		code     core.Code
	}{
		{"schema /a", declare("Image/PNG"), 1, core.Settings{DataContentType: "image/png"}, ""},
		{"schema /a", registry.Declaration{}, 1, core.Settings{DataContentType: "image/png"}, ""},
		// it stays with the next version
		{"other /a", registry.Declaration{}, 2, core.Settings{DataContentType: "image/png"}, ""},
		{"other /a", registry.Declaration{PartitionKey: new("/a")}, 0, core.Settings{}, core.CodeInvalidParameter},
		{"other /a", registry.Declaration{PartitionKey: new("/a"), DataContentType: new("")}, 2,
			core.Settings{PartitionKey: "/a"}, ""},
		{"other /a", declare("image/png"), 0, core.Settings{}, core.CodeInvalidParameter},
		{"other /a", registry.Declaration{PartitionKey: new(""), DataContentType: new("a/b")}, 2,
			core.Settings{DataContentType: "a/b"}, ""},
		{"other /a", declare(""), 2, core.Settings{}, ""},
		{"other /a", declare("image/png; q=1"), 0, core.Settings{}, core.CodeInvalidParameter},
		{"other /a", declare("application/json"), 0, core.Settings{}, core.CodeInvalidParameter},
		{"other /a", declare("application/geo+JSON"), 0, core.Settings{}, core.CodeInvalidParameter},
		{"other /a", declare("application/x-ndjson"), 0, core.Settings{}, core.CodeInvalidParameter},
		{"other /a", declare("application/jsonl"), 0, core.Settings{}, core.CodeInvalidParameter},
		{"other /a", declare("application/cloudevents+protobuf"), 0, core.Settings{}, core.CodeInvalidParameter},
		{"other /a", declare("multipart/mixed"), 0, core.Settings{}, core.CodeInvalidParameter},
		{"an object", declare("image/png"), 0, core.Settings{}, core.CodeSchemaInvalid}, // no event would be valid
		{"an object", registry.Declaration{}, 3, core.Settings{}, ""},
	} {
		step.declared.Compatibility = new(core.CompatibilityNone)
		r, _, err := g.Register.Register(t.Context(), "SpongeBob", "Pictures", []byte(step.schema), step.declared)
		r.Compatibility, r.OpenContentLenient = "", false
		if core.CodeOf(err) != step.code || r.Version != step.version || r.Settings != step.want {
			t.Errorf("step %d: %+v, %v", i, r, err)
		}
	}
}

// What an event type's data is, its registration decides, not the sender.
func TestDataIsOfTheDeclaredMediaType(t *testing.T) {
	g := newGateway(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", "PNG")
	g.Declare(t, "Pictures", `"`, declare("image/png"))
	const png = " \x89PNG\r\n"
	for _, c := range []struct {
		event, contentType string
		code               core.Code
		says, sendAs       string
	}{
		{"Fruits", "", "", "", ""},
		{"Pictures", "image/png", "", "", ""},
		{"Fruits", "image/png", core.CodeUnsupportedMediaType,
			"SpongeBob.Fruits is JSON, as it is registered, and not image/png", "application/json"},
		{"Pictures", "", core.CodeUnsupportedMediaType,
			"SpongeBob.Pictures is image/png, as it is registered, and not JSON", "image/png"},
		{"Pictures", "image/gif", core.CodeUnsupportedMediaType,
			"is image/png, as it is registered, and not image/gif", "image/png"},
		{"Songs", "image/png", core.CodeEventTypeNotRegistered, "", ""},
	} {
		s := gatewaytest.Submission(c.event, png)
		s.ContentType = c.contentType
		before := len(g.Stream.Events())
		_, err := g.Receive.Receive(t.Context(), s)
		if core.CodeOf(err) != c.code || err != nil && !strings.Contains(err.Error(), c.says) ||
			remedyOf(err).SendAs != c.sendAs {
			t.Errorf("%+v: %v, %+v", c, err, remedyOf(err))
		}
		published := g.Stream.Events()[before:]
		if (len(published) == 1) != (c.code == "") {
			t.Errorf("%+v: %d were published", c, len(published))
		}
		// The white space of JSON is nothing, that of a picture is the picture's.
		if want := map[string]string{"Fruits": "\x89PNG", "Pictures": png}[c.event]; c.code == "" &&
			(string(published[0].Data) != want || published[0].ContentType != c.contentType) {
			t.Errorf("%+v: published %+v", c, published[0])
		}
	}
	s := gatewaytest.Submission("Pictures", strings.Repeat("x", 101))
	s.ContentType = "image/png"
	if _, err := g.Receive.Receive(t.Context(), s); core.CodeOf(err) != core.CodeTooLarge {
		t.Errorf("over the limit: %v", err)
	}
	s.Data = s.Data[1:]
	if _, err := g.Receive.Receive(t.Context(), s); err != nil {
		t.Errorf("at the limit, which is of the bytes and not of their base64: %v", err)
	}
}

func remedyOf(err error) core.Remedy {
	if e, ok := errors.AsType[*core.Error](err); ok {
		return e.Remedy
	}
	return core.Remedy{}
}

// A change of the media type alone is no new version, and is seen all the same
// before anything is rejected.
func TestNoMediaTypeIsRejectedOnAStaleHead(t *testing.T) {
	g := newGateway(time.Hour)
	g.MustRegister(t, "SpongeBob", "Pictures", `"`)
	g.MustReceive(t, gatewaytest.Submission("Pictures", `""`))
	for _, contentType := range []string{"image/png", "image/gif", ""} {
		g.Declare(t, "Pictures", `"`, declare(contentType))
		g.Later()
		s := gatewaytest.Submission("Pictures", `""`)
		s.ContentType = contentType
		if receipt, err := g.Receive.Receive(t.Context(), s); err != nil || receipt.SchemaVersion != 1 {
			t.Errorf("%q: %+v, %v", contentType, receipt, err)
		}
	}
}

// The schema of another media type than JSON is of the string that has the data
// in base64.
func TestTheSchemaSeesBase64(t *testing.T) {
	g := newGateway(0)
	g.Receive.Validators = core.NewValidators(&g.Schemas, jsonschema.Language{}, core.ValidatorsOptions{})
	g.Register.Language = jsonschema.Language{}
	const schema = `{"type":"string","contentEncoding":"base64","contentMediaType":"image/png","pattern":"^iVBORw0KGgo","minLength":16,"maxLength":24}`
	g.Declare(t, "Pictures", schema, declare("image/png"))
	const signature = "\x89PNG\r\n\x1a\n"
	for data, keyword := range map[string]string{
		signature + "12":          "",
		signature + "1234567890":  "",
		signature:                 "minLength",
		signature + "12345678901": "maxLength",
		"GIF89a, and more":        "pattern",
		"":                        "minLength",
	} {
		s := gatewaytest.Submission("Pictures", data)
		s.ContentType = "image/png"
		_, err := g.Receive.Receive(t.Context(), s)
		var keywords []string
		if e, ok := errors.AsType[*core.Error](err); ok {
			for _, v := range e.Violations {
				keywords = append(keywords, v.Keyword)
				if v.Pointer != "" || strings.Contains(v.Detail,
					base64.StdEncoding.EncodeToString([]byte(signature+"1234567890"))) {
					t.Errorf("%q: %+v", data, v)
				}
			}
		}
		if (err == nil) != (keyword == "") || keyword != "" && !strings.Contains(strings.Join(keywords, " "), keyword) {
			t.Errorf("%q: %v %v, want %q", data, err, keywords, keyword)
		}
	}
}

// A repetition of an event that was stored has its receipt again, also where the
// event type has become one of another media type meanwhile.
func TestARepetitionOutlivesItsMediaType(t *testing.T) {
	g := newGateway(time.Minute)
	register := func(contentType string) {
		t.Helper()
		declared := declare(contentType)
		declared.Idempotent, declared.Compatibility = new(true), new(core.CompatibilityNone)
		g.Declare(t, "Fruits", "A", declared)
	}
	register("image/png")
	s := keyed("k", "\x00") // AA== to its schema
	s.ContentType = "image/png"
	first, err := g.Receive.Receive(t.Context(), s)
	if err != nil || first.Duplicate {
		t.Fatalf("%+v, %v", first, err)
	}
	register("image/gif")
	g.Now = g.Now.Add(time.Hour)
	first.Duplicate = true
	if again, err := g.Receive.Receive(t.Context(), s); err != nil || again != first {
		t.Errorf("%+v, %v; want %+v", again, err, first)
	}
	s.IdempotencyKey = "another"
	if _, err := g.Receive.Receive(t.Context(), s); core.CodeOf(err) != core.CodeUnsupportedMediaType ||
		len(g.Stream.Events()) != 1 {
		t.Errorf("another event: %v", err)
	}
}
