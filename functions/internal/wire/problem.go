package wire

import (
	"encoding/json"
	"errors"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
)

// ProblemOf returns the problem of an error, without the error's cause.
func ProblemOf(err error, requestID string) events.Problem {
	d := describe(err)
	fitting, omitted := fitErrors(d.errors, maxAnswer/2) // the rest is for what else a problem has
	return events.Problem{
		Type: "urn:problem-type:eventgateway:" + string(d.code), Title: d.Title, Status: d.Code,
		Detail: d.detail, Instance: "urn:eventgateway:request:" + requestID,
		Code: string(d.code), Retryable: d.code.Retryable(), Traffic: d.traffic,
		Errors: fitting, ErrorsOmitted: d.omitted + omitted,
	}
}

// description is what callers may know about an error.
type description struct {
	code core.Code
	Status
	detail  string
	errors  []events.Violation
	omitted int // further errors
	traffic *events.Traffic
}

func describe(err error) description {
	code, status := StatusOf(err)
	d := description{code: code, Status: status}
	e, ok := errors.AsType[*core.Error](err)
	switch {
	case code == core.CodeInternal:
		d.detail = "something went wrong in the gateway; its log has more under this request's id"
	case !ok:
		d.detail = "the request took too long; try again later"
	default:
		d.detail, d.errors, d.omitted = detailOf(e), violationsOf(e.Violations), e.Unlisted
	}
	if e, ok := errors.AsType[*registry.Incompatible](err); ok {
		d.errors, d.traffic = breachesOf(e.Breaches), TrafficOf(e.Traffic)
	}
	return d
}

func violationsOf(all []core.Violation) (errors []events.Violation) {
	for _, v := range all {
		errors = append(errors, violationOf(v))
	}
	return errors
}

func violationOf(v core.Violation) events.Violation {
	return events.Violation{Pointer: v.Pointer, Keyword: v.Keyword, Detail: v.Detail, SchemaPointer: v.SchemaPointer}
}

func breachesOf(all []registry.Breach) (errors []events.Violation) {
	for _, b := range all {
		v := violationOf(b.Violation)
		v.Version, v.Direction, v.EarlierSchemaPointer = b.Version, string(b.Direction), &b.EarlierSchemaPointer
		if b.Example != "" {
			v.Example = json.RawMessage(b.Example)
		}
		errors = append(errors, v)
	}
	return errors
}

// declarations are how the settings that are remedies are declared.
var declarations = map[string]string{
	core.DeclareAccept:     "register the event type with ?accept=all, or with a number for the last so many",
	core.DeclareIdempotent: "register it with ?idempotent=true, send it with ?once=true, or send no key",
	core.DeclareDeprecated: "register it with ?deprecated=true first, so that its senders learn of it",
}

// detailOf is the error's, with its remedy in the words of HTTP.
func detailOf(e *core.Error) string {
	switch remedy := e.Remedy; {
	case remedy.SendAs == events.JSONType:
		return e.Detail + ": send content-type: " + remedy.SendAs
	case remedy.SendAs != "":
		return e.Detail + ": send content-type: " + remedy.SendAs + ", or a CloudEvent with data_base64"
	case remedy.Declare != "":
		return e.Detail + ": " + declarations[remedy.Declare]
	}
	return e.Detail
}
