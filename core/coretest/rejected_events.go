package coretest

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/rejections"
)

// RejectedUnderTest is an empty store of rejected events and a way to read it.
type RejectedUnderTest struct {
	rejections.RejectedEvents
	// Read returns everything kept, and whether its original was cut, by the
	// rejection's id. It waits until at least n rejections are there, or fails the
	// test.
	Read func(t *testing.T, n int) map[string]Kept
}

// Kept is a rejection as a reader finds it.
type Kept struct {
	rejections.Rejection
	Truncated bool
}

// RejectedEvents runs the suite of rejections.RejectedEvents. open returns an empty
// store.
func RejectedEvents(t *testing.T, open func(t *testing.T) RejectedUnderTest) {
	Rules[RejectedUnderTest]{
		"a rejection is read as it was":                         keepOne,
		"originals are kept byte for byte":                      keepBytes,
		"what is too long is cut, and says so":                  keepTooLong,
		"every rejection of a slice has an answer at its index": keepMany,
		"nothing to keep, no answers":                           keepNone,
		"a context that ended keeps nothing":                    keepTooLate,
	}.Run(t, open)
}

func rejection(id string, body []byte) rejections.Rejection {
	return rejections.Rejection{
		ID: id, Time: Begin, Client: Fruits.Client, Event: Fruits.Event, EventID: "my \"id\"", EventSource: "urn:é",
		Version: 3, SchemaVersion: 3,
		Code: core.CodeEventInvalid, Detail: "the event violates its schema", Atomic: true,
		Violations: []core.Violation{{Pointer: "/fruit/é", Keyword: "type", Detail: "<number>, but want string",
			SchemaPointer: "/properties/fruit/type"}}, Unlisted: 900,
		Original: core.Original{ContentType: "application/json; charset=utf-8",
			Header: map[string]string{"ce-id": "my \"id\"", "ce-source": "urn:é"}, Bytes: body},
	}
}

func mustKeep(ctx context.Context, t *testing.T, s RejectedUnderTest, rejections ...rejections.Rejection) {
	t.Helper()
	errs := s.Keep(ctx, rejections)
	if len(errs) != len(rejections) {
		t.Fatalf("%d rejections have %d answers", len(rejections), len(errs))
	}
	for i, err := range errs {
		if err != nil {
			t.Fatalf("rejection %s: %v", rejections[i].ID, err)
		}
	}
}

func keepOne(ctx context.Context, t *testing.T, s RejectedUnderTest) {
	plain := rejections.Rejection{
		ID: "2", Time: Begin, Client: "SpongeBob", EventID: "2", EventSource: "/SpongeBob",
		Code: core.CodeCloudEventInvalid, Detail: "no type", Original: core.Original{Bytes: []byte(`{}`)},
	}
	for _, want := range []rejections.Rejection{rejection("1", []byte(`{"fruit": 1}`)), plain} {
		mustKeep(ctx, t, s, want)
		got, ok := s.Read(t, 1)[want.ID]
		if !ok {
			t.Fatalf("rejection %s is not there", want.ID)
		}
		if got.Time = got.Time.UTC(); !reflect.DeepEqual(got.Rejection, want) || got.Truncated {
			t.Errorf("kept\n%+v, want\n%+v", got, want)
		}
	}
}

func keepBytes(ctx context.Context, t *testing.T, s RejectedUnderTest) {
	noise := make([]byte, 700_000)
	for i := range noise {
		noise[i] = byte(i * i >> 7)
	}
	bodies := [][]byte{
		[]byte("{ \"a\" :\n\t[ 1.0, 1e2,-0, 12345678901234567890.123456789 ] ,\r\n \"\\u00e9\": \"<&> 🍎 \\/\" }"),
		[]byte(`null`), []byte(`"}}"`), []byte(` {"spaces": "around"} ` + "\n"), {}, []byte(`{"cut":`), []byte("\x00\xff\xfe\""),
		[]byte(`}},"x":{{`), []byte(`1],[2`), []byte("\"\xff\""), // JSON for encoding/json, but not UTF-8
		[]byte(strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999)), []byte(strings.Repeat("[", 20_000)),
		[]byte(`"` + strings.Repeat(`\"`, 499_999) + `"`), // 1,000,000 bytes of JSON
		noise,
	}
	var list []rejections.Rejection
	for i, body := range bodies {
		list = append(list, rejection(fmt.Sprint(i), body))
	}
	mustKeep(ctx, t, s, list...)
	kept := s.Read(t, len(list))
	for i, want := range bodies {
		got := kept[fmt.Sprint(i)]
		if !bytes.Equal(got.Original.Bytes, want) || got.Truncated {
			t.Errorf("%.40q is kept as %.40q, cut: %v", want, got.Original.Bytes, got.Truncated)
		}
	}
}

func keepTooLong(ctx context.Context, t *testing.T, s RejectedUnderTest) {
	long := rejection("1", []byte(`"`+strings.Repeat("long ", 2<<20)+`"`))
	for range 1000 {
		long.Violations = append(long.Violations,
			core.Violation{Pointer: "/" + strings.Repeat("p", 5000), Keyword: "type",
				Detail: strings.Repeat("<", 5000)})
	}
	mustKeep(ctx, t, s, long, rejection("2", []byte(`1`)))
	kept := s.Read(t, 2)
	got := kept["1"]
	if !bytes.HasPrefix(long.Original.Bytes, got.Original.Bytes) || len(got.Original.Bytes) < 1000 ||
		len(got.Violations) < 1 {
		t.Errorf("kept %d bytes, %.40q, and %d violations", len(got.Original.Bytes), got.Original.Bytes,
			len(got.Violations))
	}
	if whole := len(got.Original.Bytes) == len(long.Original.Bytes); whole == got.Truncated {
		t.Errorf("kept %d of %d bytes, cut: %v", len(got.Original.Bytes), len(long.Original.Bytes), got.Truncated)
	}
	if string(kept["2"].Original.Bytes) != `1` {
		t.Errorf("the one behind it is %+v", kept["2"])
	}
}

func keepMany(ctx context.Context, t *testing.T, s RejectedUnderTest) {
	const n = 1200
	var list []rejections.Rejection
	for i := range n {
		list = append(list, rejection(fmt.Sprint(i), fmt.Appendf(nil, `{"n":%d}`, i)))
	}
	mustKeep(ctx, t, s, list...)
	kept := s.Read(t, n)
	for i := range n {
		if want := fmt.Sprintf(`{"n":%d}`, i); string(kept[fmt.Sprint(i)].Original.Bytes) != want {
			t.Fatalf("%s is kept as %+v", want, kept[fmt.Sprint(i)])
		}
	}
}

func keepNone(ctx context.Context, t *testing.T, s RejectedUnderTest) {
	if errs := s.Keep(ctx, nil); len(errs) != 0 {
		t.Errorf("answers for no rejections: %v", errs)
	}
}

func keepTooLate(ctx context.Context, t *testing.T, s RejectedUnderTest) {
	late := Ended(ctx)
	errs := s.Keep(late, []rejections.Rejection{rejection("1", []byte(`1`)), rejection("2", []byte(`2`))})
	if len(errs) != 2 {
		t.Fatalf("2 rejections have %d answers", len(errs))
	}
	for _, err := range errs {
		WantCode(t, err, core.CodeBackendUnavailable)
	}
	mustKeep(ctx, t, s, rejection("3", []byte(`3`)))
	if kept := s.Read(t, 1); len(kept) != 1 || kept["3"].ID != "3" {
		t.Errorf("kept: %v", kept)
	}
}
