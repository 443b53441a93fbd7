package kinesisstream_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/kinesisstream"
	"example.com/eventgateway/events"
)

// Records of all sizes, types and versions stay whole, though they share memory with each
// other and with records of earlier and simultaneous publications.
func TestRecordsAreWhole(t *testing.T) {
	var mu sync.Mutex
	got := map[string]events.Record{}
	stream := kinesisstream.New(answering{answer: func(in *kinesis.PutRecordsInput) (results results) {
		mu.Lock()
		defer mu.Unlock()
		for _, r := range in.Records {
			record, err := events.Decode(r.Data)
			if err != nil {
				t.Fatal(err)
			}
			got[record.ID] = record
			results = append(results, acknowledged("1"))
		}
		return results
	}}, "stream", schemaURL)

	var publications sync.WaitGroup
	var all []core.Event
	for p := range 8 {
		list := numbered(700)
		for i := range list {
			e := &list[i]
			e.ID = fmt.Sprint(p, "-", i)
			e.Type.Event, e.SchemaVersion = fmt.Sprint("Fruits", i/3%2), 1+i/2%3
			e.Data = fmt.Appendf(nil, `"%s %s"`, e.ID, strings.Repeat("x", i*i*37%2000))
			switch i % 100 {
			case 50: // longer than it seems
				value := fmt.Appendf(nil, `"%s"`, strings.Repeat("y", 3000*(i/100)))
				e.Extensions = []core.Extension{{Name: "long", Value: value}}
			case 75: // of about the size of a chunk
				e.Data = fmt.Appendf(nil, `"%s"`, strings.Repeat("z", (60+i/10)<<10))
			}
		}
		all = append(all, list...)
		publications.Go(func() {
			for _, r := range stream.Publish(t.Context(), list) {
				if r.Err != nil {
					t.Error(r.Err)
				}
			}
		})
	}
	publications.Wait()
	for _, e := range all {
		r := got[e.ID]
		dataSchema := schemaURL(e.Type, e.SchemaVersion)
		if !bytes.Equal(r.Data, e.Data) || r.Type != e.Type.Topic() || r.DataSchema != dataSchema ||
			r.SchemaVersion != e.SchemaVersion || len(r.Extensions) != len(e.Extensions) {
			t.Errorf("the record of %s is %.200s", e.ID, r.Append(nil))
		}
		for i := range r.Extensions {
			if !bytes.Equal(r.Extensions[i].Value, json.RawMessage(e.Extensions[i].Value)) {
				t.Errorf("the extension of %s is %.50s", e.ID, r.Extensions[i].Value)
			}
		}
	}
}

// A record has its data in the same form as the CloudEvent that was sent.
func TestRecordsKeepTheFormOfData(t *testing.T) {
	var records [][]byte
	stream := kinesisstream.New(answering{answer: func(in *kinesis.PutRecordsInput) (results results) {
		for _, r := range in.Records {
			records = append(records, r.Data)
			results = append(results, acknowledged("1"))
		}
		return results
	}}, "stream", schemaURL)
	for _, c := range []struct {
		contentType string
		core.Form
		data, want string
	}{
		{"", core.Form{}, `{"a": 1}`, `,"data":{"a": 1}}`},
		{"", core.Form{JSONType: "application/vnd.acme+json"}, `{"a": 1}`, `,"datacontenttype":"application/vnd.acme+json","data":{"a": 1}}`},
		{"", core.Form{NoData: true}, `null`, `}`},
		{"", core.Form{}, `null`, `,"data":null}`},
		{"image/png", core.Form{NoData: true}, `null`, `,"datacontenttype":"image/png"}`},
		{"image/png", core.Form{}, ``, `,"datacontenttype":"image/png","data_base64":""}`},
		{"text/plain", core.Form{Text: true}, "a\n", `,"datacontenttype":"text/plain","data":"a\n"}`},
		{"text/plain", core.Form{}, "a\n", `,"datacontenttype":"text/plain","data_base64":"YQo="}`},
	} {
		e := numbered(1)[0]
		e.ContentType, e.Form, e.Data = c.contentType, c.Form, []byte(c.data)
		if r := stream.Publish(t.Context(), []core.Event{e})[0]; r.Err != nil {
			t.Fatal(r.Err)
		}
		_, end, _ := strings.Cut(string(records[len(records)-1]), `"schemaversion":1`)
		if end != c.want {
			t.Errorf("%+v: the record ends with %s", c, end)
		}
	}
}

// Without a URL, an event of 900 bytes with an id of the gateway's own is one KB of Kinesis.
func TestAnEventOf900BytesIsAKilobyte(t *testing.T) {
	var records [][]byte
	stream := kinesisstream.New(answering{answer: func(in *kinesis.PutRecordsInput) (results results) {
		for _, r := range in.Records {
			records = append(records, r.Data)
			results = append(results, acknowledged("1"))
		}
		return results
	}}, "stream", nil)
	e := numbered(1)[0]
	e.Type.Event, e.Source = "Fruits", "/"+e.Type.Client
	e.ID, e.Data = events.NewID(e.Time), []byte(`"`+strings.Repeat("x", 898)+`"`)
	if r := stream.Publish(t.Context(), []core.Event{e})[0]; r.Err != nil {
		t.Fatal(r.Err)
	}
	record, err := events.Decode(records[0])
	if len(records[0]) > 1024 || err != nil || !record.Time.Equal(e.Time) || record.SchemaVersion != e.SchemaVersion ||
		record.DataSchema != "" {
		t.Errorf("a record of %d bytes: %s, %v", len(records[0]), records[0], err)
	}
}

// A record says which version its event was checked by, also without a URL, and beside
// events of other versions.
func TestRecordsOfMixedVersions(t *testing.T) {
	var versions []int
	stream := kinesisstream.New(answering{answer: func(in *kinesis.PutRecordsInput) (results results) {
		for _, r := range in.Records {
			record, err := events.Decode(r.Data)
			if err != nil || record.DataSchema != "" {
				t.Errorf("%+v, %v", record, err)
			}
			versions = append(versions, record.SchemaVersion)
			results = append(results, acknowledged("1"))
		}
		return results
	}}, "stream", nil)
	list := numbered(4)
	for i := range list {
		list[i].SchemaVersion = 1 + i%3
	}
	stream.Publish(t.Context(), list)
	if fmt.Sprint(versions) != "[1 2 3 1]" {
		t.Error(versions)
	}
}
