package registry

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/sampling"
)

// Traffic is the result of trying a schema on samples of an event type's accepted events.
// It holds no data of events: places are told in names from a schema.
type Traffic struct {
	Checked  int              // samples, the newest ones
	Refused  int              // of these
	Since    time.Time        // when the oldest one checked was accepted; zero for none
	Refusals []TrafficRefusal // the commonest first, at most maxRefusals
}

// TrafficRefusal is one reason for which the schema refuses samples.
type TrafficRefusal struct {
	Events int       // refused for this reason, perhaps among others
	Code   core.Code // mostly CodeEventInvalid, which alone sets the fields below
	// Pointer is the place in the events: a JSON Pointer in which "*" stands for items
	// of arrays, and for members that neither this schema nor the latest version names.
	Pointer       string
	Keyword       string
	SchemaPointer string
	Detail        string // one plain sentence; "" for keywords whose sentence quotes events
}

// maxRefusals bounds the reasons in a [Traffic].
const maxRefusals = 20

// CheckTraffic tries schemas on samples.
type CheckTraffic struct {
	Samples sampling.SampleReader
	Now     func() time.Time
}

// Bounds of the time that samples add to a dry run: for reading them, and then for
// validating them. Samples that are not validated by then do not count as checked.
const (
	trafficReadTime  = 3 * time.Second
	trafficCheckTime = 2 * time.Second
)

// Trial is a schema to try on the samples of an event type.
type Trial struct {
	Type        core.EventType
	Schema      CompiledSchema
	Source      core.SchemaSource // of Schema
	Latest      []byte            // the document of the latest version
	ContentType string            // of the event type's data, as [core.Settings.DataContentType]
	Since       time.Time         // older samples are not tried
}

// Try tries a schema on samples, the newest first. Errors: as [sampling.SampleReader].
func (u *CheckTraffic) Try(ctx context.Context, trial Trial) (*Traffic, error) {
	reading, cancel := context.WithTimeout(ctx, trafficReadTime)
	defer cancel()
	samples, err := u.Samples.Recent(reading, trial.Type, u.Now(), sampling.MaxSamples)
	if err != nil {
		return nil, err
	}
	samples = slices.DeleteFunc(samples, func(s sampling.Sample) bool { return s.Time.Before(trial.Since) })
	schema := core.Versioned{
		Validator: trial.Schema.Validator(), Settings: core.Settings{DataContentType: trial.ContentType},
	}
	words := wordsOf(slices.AppendSeq(
		[][]byte{trial.Source.Document, trial.Latest}, maps.Values(trial.Source.References)))
	reasons := map[TrafficRefusal]int{}
	traffic := &Traffic{}
	end := u.Now().Add(trafficCheckTime)
	for traffic.Checked < len(samples) && u.Now().Before(end) && ctx.Err() == nil {
		s := samples[traffic.Checked]
		traffic.Checked++
		traffic.Since = s.Time
		submission := core.Submission{ContentType: s.ContentType, Data: s.Data, Form: core.Form{NoData: s.NoData}}
		err := schema.Accept(trial.Type, &submission, nil)
		if err == nil {
			continue
		}
		traffic.Refused++
		for reason := range reasonsOf(err, words) {
			reasons[reason]++
		}
	}
	for reason, events := range reasons {
		reason.Events = events
		traffic.Refusals = append(traffic.Refusals, reason)
	}
	slices.SortFunc(traffic.Refusals, func(a, b TrafficRefusal) int {
		return cmp.Or(b.Events-a.Events,
			cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.SchemaPointer, b.SchemaPointer),
			cmp.Compare(a.Keyword, b.Keyword), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Detail, b.Detail))
	})
	traffic.Refusals = traffic.Refusals[:min(len(traffic.Refusals), maxRefusals)]
	return traffic, nil
}

// reasonsOf returns the reasons of one event's refusal, each once, without Events.
func reasonsOf(err error, words map[string]bool) map[TrafficRefusal]bool {
	reasons := map[TrafficRefusal]bool{}
	if e, ok := errors.AsType[*core.Error](err); ok {
		for _, v := range e.Violations {
			reason := TrafficRefusal{
				Code: e.Code, Pointer: masked(v.Pointer, words), Keyword: v.Keyword, SchemaPointer: v.SchemaPointer,
			}
			if v.Keyword == "required" { // others quote values, or names of members
				reason.Detail = v.Detail
			}
			reasons[reason] = true
		}
	}
	if len(reasons) == 0 {
		reasons[TrafficRefusal{Code: core.CodeOf(err)}] = true
	}
	return reasons
}

var tokenUnescaper = strings.NewReplacer("~1", "/", "~0", "~")

// masked replaces each token of a JSON Pointer that is not among the words by "*": the
// indexes of items, so that the same fault of many items is one reason, and names of
// members that are data, as in an object by user names.
func masked(pointer string, words map[string]bool) string {
	if pointer == "" {
		return ""
	}
	tokens := strings.Split(pointer[1:], "/")
	for i, token := range tokens {
		if !words[tokenUnescaper.Replace(token)] {
			tokens[i] = "*"
		}
	}
	return "/" + strings.Join(tokens, "/")
}

// wordsOf returns all strings in JSON documents, names of members included.
func wordsOf(documents [][]byte) map[string]bool {
	words := map[string]bool{}
	for _, document := range documents {
		decoder := json.NewDecoder(bytes.NewReader(document))
		decoder.UseNumber()
		for token, err := decoder.Token(); err == nil; token, err = decoder.Token() {
			if word, ok := token.(string); ok {
				words[word] = true
			}
		}
	}
	return words
}

// tryTraffic tries the proposal on samples, in a dry run, even if its schema is
// incompatible. It skips samples of a deleted event type of the same name.
func (d decider) tryTraffic(ctx context.Context, p *proposal) (*Traffic, error) {
	latest, err := d.schemas.Latest(ctx, p.of)
	if core.CodeOf(err) == core.CodeEventTypeNotRegistered {
		return &Traffic{}, nil
	}
	if err != nil {
		return nil, err
	}
	settings, err := p.declared.apply(latest.Settings, d.now())
	if err != nil {
		return nil, err
	}
	earlier, err := d.schemas.Version(ctx, p.of, latest.Version)
	if err != nil {
		return nil, err
	}
	var since time.Time
	if latest.DeletedVersion > 0 {
		first, err := d.schemas.Version(ctx, p.of, latest.DeletedVersion+1)
		if err != nil {
			return nil, err
		}
		since = first.CreatedAt
	}
	parsed, err := p.schema.parse(d.language, settings)
	if err != nil {
		return nil, err
	}
	return d.traffic.Try(ctx, Trial{
		Type: p.of, Schema: parsed, Source: p.schema.source, Latest: earlier.Document,
		ContentType: settings.DataContentType, Since: since,
	})
}
