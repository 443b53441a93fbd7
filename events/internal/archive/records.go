package archive

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/eventgateway/events"
)

// readObject calls handle with the records of an object from the given one on.
func readObject(
	ctx context.Context, api API, bucket, key string, first int, handle func(Record) error,
) error {
	out, err := api.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return fmt.Errorf("cannot read %s of the archive: %w", key, err)
	}
	defer out.Body.Close()
	text, err := plain(out.Body)
	if err != nil {
		return fmt.Errorf("cannot read %s of the archive: %w", key, err)
	}
	decoder := json.NewDecoder(text)
	for i := 0; ; i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		// Not by lines: a sender can have broken lines in its data.
		var record json.RawMessage
		err := decoder.Decode(&record)
		if errors.Is(err, io.EOF) {
			return nil
		}
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax): // what it says is of a payload
			return fmt.Errorf("%s of the archive has no JSON after %d records: move it elsewhere to go on without it",
				key, i)
		case errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("%s of the archive breaks off after %d records: %w", key, i, err)
		case err != nil:
			return fmt.Errorf("cannot read %s of the archive: %w", key, err)
		}
		if i < first {
			continue
		}
		r := Record{Position: Position{key, i}, Bytes: record}
		r.Record, r.Err = events.Decode(record)
		if err := handle(r); err != nil {
			return err
		}
	}
}

// plain returns the text of an object, in gzip or not, as its first bytes say.
func plain(body io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(body, 64<<10)
	head, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b { // RFC 1952, section 2.3.1
		return gzip.NewReader(buffered)
	}
	return buffered, nil
}
