package dynamodbsamples

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/sampling"
)

// Names of the table's key attributes, and of the attribute by which DynamoDB
// deletes items. The stack and local runs create the table with these names.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
const (
	PartitionKey = "pk"         // string
	SortKey      = "sk"         // string
	TTL          = "expires_at" // number, seconds since 1970
)

// The attributes beside these, by example:
//
//	pk SpongeBob.Fruits   sk 042   accepted_at 1795521600123   expires_at 1796126400
//	data {"fruit":"apple"}        or deflated: data compressed (RFC 1951), where that is shorter
//	content_type image/png        where it is not JSON
//	no_data true                  where a CloudEvent had none; data is null then
//
// accepted_at is in milliseconds since 1970.
const (
	attrAcceptedAt  = "accepted_at"
	attrData        = "data"
	attrDeflated    = "deflated"
	attrContentType = "content_type"
	attrNoData      = "no_data"
)

// worthPacking is the length from which events are compressed. A write unit is 1 KB, so
// compressing shorter events would save nothing.
const worthPacking = 900

// packer compresses events. Its writer takes a megabyte, so several events share it.
type packer struct{ writer *flate.Writer }

// pack returns the data compressed. ok is false if that does not make it shorter.
func (p *packer) pack(data []byte) (packed []byte, ok bool) {
	if len(data) < worthPacking {
		return nil, false
	}
	var out bytes.Buffer
	if p.writer == nil {
		p.writer, _ = flate.NewWriter(&out, flate.BestSpeed) // a level that there is
	} else {
		p.writer.Reset(&out)
	}
	_, wrote := p.writer.Write(data)
	closed := p.writer.Close()
	return out.Bytes(), wrote == nil && closed == nil && out.Len() < len(data)
}

func itemOf(s sampling.Sample, slot int, p *packer) attributes.Item {
	stored := attributes.Item{
		PartitionKey: attributes.Text(s.Type.Topic()), SortKey: attributes.Text(fmt.Sprintf("%03d", slot)),
		TTL: attributes.Number(s.Expires.Unix()), attrAcceptedAt: attributes.Number(s.Time.UnixMilli()),
	}
	if packed, ok := p.pack(s.Data); ok {
		stored[attrDeflated] = &types.AttributeValueMemberB{Value: packed}
	} else {
		stored[attrData] = &types.AttributeValueMemberB{Value: s.Data}
	}
	if s.ContentType != "" {
		stored[attrContentType] = attributes.Text(s.ContentType)
	}
	if s.NoData {
		stored[attrNoData] = &types.AttributeValueMemberBOOL{Value: true}
	}
	return stored
}

// sampleOf also returns the length of the stored event.
func sampleOf(t core.EventType, stored attributes.Item) (s sampling.Sample, length int, err error) {
	var errs []error
	number := func(name string) int64 {
		value, err := attributes.NumberIn(stored, name)
		errs = append(errs, err)
		return value
	}
	s = sampling.Sample{
		Type: t, ContentType: attributes.TextIn(stored, attrContentType),
		Time: time.UnixMilli(number(attrAcceptedAt)).UTC(), Expires: time.Unix(number(TTL), 0).UTC(),
	}
	if noData, ok := stored[attrNoData].(*types.AttributeValueMemberBOOL); ok {
		s.NoData = noData.Value
	}
	if packed, ok := stored[attrDeflated].(*types.AttributeValueMemberB); ok {
		length = len(packed.Value)
		data, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed.Value)), sampling.MaxSampleBytes))
		s.Data, errs = data, append(errs, err)
	} else if data, ok := stored[attrData].(*types.AttributeValueMemberB); ok {
		s.Data, length = data.Value, len(data.Value)
	} else {
		errs = append(errs, fmt.Errorf("no %s", attrData))
	}
	if err := errors.Join(errs...); err != nil {
		return sampling.Sample{}, 0, &core.Error{Code: core.CodeInternal, Detail: "a stored item is damaged",
			Err: fmt.Errorf("sample %s of %s: %w", attributes.TextIn(stored, SortKey), t.Topic(), err)}
	}
	return s, length, nil
}
