package dynamodbsamples

import (
	"bytes"
	"compress/flate"
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
		TTL: attributes.Number(s.Expires.Unix()), attrAcceptedAt: attributes.Milliseconds(s.Time),
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
	r := attributes.Reader{Item: stored}
	s = sampling.Sample{
		Type: t, ContentType: r.Text(attrContentType), NoData: r.Bool(attrNoData),
		Time: r.Time(attrAcceptedAt), Expires: time.Unix(r.Number(TTL), 0).UTC(),
	}
	if packed, ok := stored[attrDeflated].(*types.AttributeValueMemberB); ok {
		length = len(packed.Value)
		data, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed.Value)), sampling.MaxSampleBytes))
		r.Check(err)
		s.Data = data
	} else if data, ok := stored[attrData].(*types.AttributeValueMemberB); ok {
		s.Data, length = data.Value, len(data.Value)
	} else {
		r.Check(fmt.Errorf("no %s", attrData))
	}
	if err := r.Err("sample " + r.Text(SortKey) + " of " + t.Topic()); err != nil {
		return sampling.Sample{}, 0, err
	}
	return s, length, nil
}
