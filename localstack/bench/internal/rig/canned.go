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
	"time"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
)

// Options are options of [ServeAWS]. Each may be nil.
type Options struct {
	// Wait is how long an operation takes before it is answered.
	Wait func(operation string) time.Duration
	// Seen is called with each request, perhaps several at once.
	Seen func(operation string, body []byte)
}

// canned plays DynamoDB and Kinesis with as little work as possible: it keeps keys, and the
// items that a transaction puts, and acknowledges other items, and records, but drops them. It
// runs in this process, so that its cost is not the functions'.
type canned struct {
	Options
	items   sync.Map // of json.RawMessage, by table and key
	answers sync.Map // of []byte, to PutRecords, by the number of records
}

type item = map[string]json.RawMessage

// ServeAWS returns a server that is AWS for the functions.
func ServeAWS(o Options) *httptest.Server {
	return httptest.NewServer(&canned{Options: o})
}

func (c *canned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if c.Seen != nil {
		c.Seen(operation, body)
	}
	if c.Wait != nil {
		time.Sleep(c.Wait(operation))
	}
	w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
	if operation == "PutRecords" {
		w.Write(c.putRecords(body))
		return
	}
	answer, err := c.answer(operation, json.NewDecoder(bytes.NewReader(body)))
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
	case "UpdateItem":
		return update(body)
	case "PutItem":
		var in struct {
			TableName string
			Item      item
		}
		if err := body.Decode(&in); err != nil || in.Item[dynamodbkeys.PartitionKey] == nil {
			return struct{}{}, err
		}
		return struct{}{}, c.put(in.TableName, in.Item)
	case "DeleteItem", "BatchWriteItem":
		return struct{}{}, nil
	case "PutRecord":
		return stored, nil
	}
	return nil, fmt.Errorf("the operation %q is not known", operation)
}

// update answers with an item of the values of the update, as of an item that was not there.
// The gateway names each value after its attribute.
func update(body *json.Decoder) (any, error) {
	var in struct{ Key, ExpressionAttributeValues item }
	if err := body.Decode(&in); err != nil {
		return nil, err
	}
	attributes := in.Key
	for name, value := range in.ExpressionAttributeValues {
		attributes[strings.TrimPrefix(name, ":")] = value
	}
	return map[string]any{"Attributes": attributes}, nil
}

func itemKey(table string, i item) string {
	return table + " " + string(i[dynamodbschemas.PartitionKey]) + " " + string(i[dynamodbschemas.SortKey]) + " " +
		string(i[dynamodbkeys.PartitionKey])
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
func (c *canned) putRecords(body []byte) []byte {
	records := bytes.Count(body, []byte(`"PartitionKey":`)) // neither base64 nor a JSON string has it
	answer, known := c.answers.Load(records)
	if !known {
		answer, _ = json.Marshal(putRecordsAnswer(records)) // strings and numbers always marshal
		c.answers.Store(records, answer)
	}
	return answer.([]byte)
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
