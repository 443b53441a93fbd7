package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// handwritten is the least program that puts the same records by the same calls: it writes
// envelope, base64 and body in one go, signs, and reads only how many records failed.
type handwritten struct {
	config aws.Config
	client http.Client
	signer *v4.Signer
	body   []byte
	record []byte
}

func newHandwritten(config aws.Config) *handwritten {
	return &handwritten{
		config: config, signer: v4.NewSigner(),
		client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}},
	}
}

func (h *handwritten) put(ctx context.Context, stream string, list []event) error {
	h.body = append(h.body[:0], `{"Records":[`...)
	for i, e := range list {
		if i > 0 {
			h.body = append(h.body, ',')
		}
		h.record = appendRecord(h.record[:0], e)
		h.body = append(h.body, `{"Data":"`...)
		h.body = base64.StdEncoding.AppendEncode(h.body, h.record)
		h.body = append(append(append(h.body, `","PartitionKey":"`...), e.id...), `"}`...)
	}
	h.body = append(append(append(h.body, `],"StreamName":"`...), stream...), `"}`...)

	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, *h.config.BaseEndpoint+"/",
		bytes.NewReader(h.body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "Kinesis_20131202.PutRecords")
	credentials, err := h.config.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	hash := sha256.Sum256(h.body)
	if err := h.signer.SignHTTP(ctx, credentials, request, hex.EncodeToString(hash[:]), "kinesis", h.config.Region,
		time.Now()); err != nil {
		return err
	}
	response, err := h.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || !bytes.Contains(answer, []byte(`"FailedRecordCount":0`)) {
		return fmt.Errorf("%s: %.200s", response.Status, answer)
	}
	return nil
}

// appendRecord writes a record with the gateway's content.
func appendRecord(b []byte, e event) []byte {
	b = append(append(b, `{"specversion":"1.0","id":"`...), e.id...)
	b = append(b, `","source":"/Bench","type":"Bench.`+typeName+`","time":"`...)
	b = e.time.AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","dataschema":"`+publicURL+`/Bench/`+typeName+`/schema?version=1","schemaversion":`...)
	b = strconv.AppendInt(b, 1, 10)
	b = append(append(b, `,"data":`...), e.data...)
	return append(b, '}')
}

// event is an event as the peers know it.
type event struct {
	id   string
	time time.Time
	data json.RawMessage
}
