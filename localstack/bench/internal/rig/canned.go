package rig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"example.com/eventgateway/core/adapters/dynamodbschemas"
)

// canned plays DynamoDB and Kinesis with as little work as possible: it keeps the items
// that are written, and acknowledges records but drops them. It runs in this process, so
// that its cost is not the functions'.
type canned struct {
	items   sync.Map // of json.RawMessage, by table and key
	answers sync.Map // of []byte, to PutRecords, by the number of records
}

type item = map[string]json.RawMessage

// ServeAWS returns a server that is AWS for the functions.
func ServeAWS() *httptest.Server {
	return httptest.NewServer(&canned{})
}

func (c *canned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if operation == "PutRecords" {
		c.putRecords(w, r)
		return
	}
	answer, err := c.answer(operation, json.NewDecoder(r.Body))
	w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		answer = map[string]string{"__type": "ValidationException", "message": err.Error()}
	}
	_ = json.NewEncoder(w).Encode(answer) // the caller may be gone
}

func (c *canned) answer(operation string, body *json.Decoder) (any, error) {
	switch operation {
	case "GetItem":
		var in struct {
			TableName string
			Key       item
		}
		if err := body.Decode(&in); err != nil {
			return nil, err
		}
		return c.get(in.TableName, in.Key), nil
	case "TransactWriteItems":
		var in struct {
			TransactItems []struct {
				Put *struct {
					TableName string
					Item      item
				}
			}
		}
		if err := body.Decode(&in); err != nil {
			return nil, err
		}
		for _, w := range in.TransactItems {
			if w.Put == nil {
				return nil, errors.New("only Put is known")
			}
			if err := c.put(w.Put.TableName, w.Put.Item); err != nil {
				return nil, err
			}
		}
		return struct{}{}, nil
	case "PutRecord":
		return stored, nil
	}
	return nil, fmt.Errorf("the operation %q is not known", operation)
}

func itemKey(table string, i item) string {
	return table + " " + string(i[dynamodbschemas.PartitionKey]) + " " + string(i[dynamodbschemas.SortKey])
}

func (c *canned) get(table string, keys item) any {
	found, known := c.items.Load(itemKey(table, keys))
	if !known {
		return struct{}{}
	}
	return map[string]any{"Item": found}
}

func (c *canned) put(table string, i item) error {
	encoded, err := json.Marshal(i)
	c.items.Store(itemKey(table, i), json.RawMessage(encoded))
	return err
}

// result is the result of a record that is stored.
type result struct {
	SequenceNumber string
	ShardID        string `json:"ShardId"`
}

var stored = result{"49590338271490256608559692538361571095921575989136588898", "shardId-000000000000"}

// putRecords acknowledges as many records as the body has. It only counts them, so that it
// does not slow down the other processes.
func (c *canned) putRecords(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	records := bytes.Count(body, []byte(`"PartitionKey":`)) // neither base64 nor a JSON string has it
	answer, known := c.answers.Load(records)
	if !known {
		answer, _ = json.Marshal(putRecordsAnswer(records)) // strings and numbers always marshal
		c.answers.Store(records, answer)
	}
	w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
	w.Write(answer.([]byte))
}

func putRecordsAnswer(records int) any {
	out := struct {
		FailedRecordCount int
		Records           []result
	}{Records: make([]result, records)}
	for i := range out.Records {
		out.Records[i] = stored
	}
	return out
}
