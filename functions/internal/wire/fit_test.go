package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
)

// handedOn is how long a response is as Lambda hands it on.
func handedOn(t *testing.T, written []byte) int {
	t.Helper()
	body, err := json.Marshal(string(written))
	if err != nil {
		t.Fatal(err)
	}
	// encoding/json escapes for HTML what the function's answer does not.
	text := string(body)
	return len(text) - 5*(strings.Count(text, `\u003c`)+strings.Count(text, `\u003e`)+strings.Count(text, `\u0026`))
}

// storedAs is an event that was stored, whose id and partition key are these texts.
func storedAs(id, key string) core.Outcome {
	t, _ := core.NewEventType("SpongeBob", strings.Repeat("F", core.MaxEventName))
	return core.Outcome{Submission: &core.Submission{ID: id}, Receipt: core.Receipt{
		ID: id, Type: t, SchemaVersion: core.MaxVersion, PartitionKey: key,
		ShardID: "shardId-000000000000", SequenceNumber: strings.Repeat("4", 56),
	}}
}

func refusedIn(places int, text string) core.Outcome {
	list := make([]core.Violation, places)
	for i := range list {
		list[i] = core.Violation{
			Pointer: "/" + text, Keyword: "type", Detail: text, SchemaPointer: "/properties/" + text + "/type",
		}
	}
	return core.Outcome{Submission: &core.Submission{}, Err: &core.Error{
		Code: core.CodeEventInvalid, Detail: "the event violates its schema in some places", Violations: list,
	}}
}

// However long the texts of a sender's events are, and whatever JSON escapes in them,
// the answer fits, and each event has its index, status, code or receipt in it.
func TestTheAnswerToABatchFits(t *testing.T) {
	for name, text := range map[string]string{
		"plain": "a", "quotes": `"`, "controls": "\x01", "backslashes": `\`, "separators": "\u2028", "markup": "<",
		"wide": "漢", "not text": "\xff",
	} {
		t.Run(name, func(t *testing.T) {
			long := strings.Repeat(text, 2000)
			outcomes := make([]core.Outcome, 5000)
			for i := range outcomes {
				id := fmt.Sprintf("%d %s", i, long)
				if outcomes[i] = storedAs(id, strings.Repeat(text, 256)); i%2 == 0 {
					outcomes[i] = refusedIn(20, strings.Repeat(text, 20))
					outcomes[i].Submission.ID = id
				}
			}
			body, err := encode(BatchOf(outcomes, AllResults, false).BatchResult)
			if err != nil {
				t.Fatal(err)
			}
			if got := handedOn(t, body); got > 6_200_000 || got < 3_000_000 {
				t.Errorf("the answer is %d bytes long", got)
			}
			var answer events.BatchResult
			if err := json.Unmarshal(body, &answer); err != nil {
				t.Fatal(err)
			}
			for i, r := range answer.Results {
				if r.Index != i || !strings.HasPrefix(r.ID, fmt.Sprint(i)) || (r.Code == "") == (r.Receipt == nil) {
					t.Fatalf("result %d is %+v", i, r)
				}
				if r.Receipt != nil && (r.Receipt.SequenceNumber == "" || r.Receipt.ID == "") {
					t.Fatalf("receipt %d is %+v", i, r.Receipt)
				}
				if r.Code != "" && len(r.Errors)+r.ErrorsOmitted != 20 {
					t.Fatalf("result %d lists %d errors and omits %d of 20", i, len(r.Errors), r.ErrorsOmitted)
				}
			}
		})
	}
}

// What fits is told in full.
func TestAnAnswerThatFitsIsWhole(t *testing.T) {
	id := strings.Repeat(`"`, 10_000)
	body, err := encode(BatchOf([]core.Outcome{storedAs(id, "k"), refusedIn(100, "a<b")}, AllResults,
		false).BatchResult)
	if err != nil {
		t.Fatal(err)
	}
	var answer events.BatchResult
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	if r := answer.Results; r[0].ID != id || r[0].Receipt.ID != id || len(r[1].Errors) != 100 ||
		r[1].ErrorsOmitted != 0 {
		t.Errorf("%+v", r)
	}
	if strings.Contains(string(body), `\u003c`) {
		t.Error("the answer has escapes for HTML")
	}
}

func TestAProblemFits(t *testing.T) {
	outcome := refusedIn(100, strings.Repeat("\x01", 50_000))
	body, err := encode(ProblemOf(outcome.Err, "id"))
	if err != nil {
		t.Fatal(err)
	}
	var p events.Problem
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatal(err)
	}
	if got := handedOn(t, body); got > 6_000_000 || len(p.Errors) == 0 || len(p.Errors)+p.ErrorsOmitted != 100 {
		t.Errorf("%d bytes, %d errors, %d omitted", got, len(p.Errors), p.ErrorsOmitted)
	}
}

// The sizes that fit adds up are never less than what is written.
func TestSizesAreEnough(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune{'a', '"', '\\', '\n', 1, '<', 'é', '漢', '\u2028', '\U0001f600'}
	text := func() string {
		runes := make([]rune, random.IntN(30))
		for i := range runes {
			runes[i] = alphabet[random.IntN(len(alphabet))]
		}
		return string(runes)
	}
	for range 2000 {
		earlier := text()
		errors := make([]events.Violation, random.IntN(4))
		for i := range errors {
			example, _ := encode(text())
			errors[i] = events.Violation{Pointer: text(), Keyword: text(), Detail: text(), SchemaPointer: text(),
				Version: core.MaxVersion, Direction: "backward", EarlierSchemaPointer: &earlier, Example: example}
		}
		r := events.EventResult{Index: 99_999, ID: text(), Status: 201, Code: text(), Detail: text(), Errors: errors,
			ErrorsOmitted: 1_000_000}
		if random.IntN(2) == 0 {
			r.Receipt = &events.Receipt{ID: text(), Client: "c", Event: "e", SchemaVersion: core.MaxVersion,
				PartitionKey: text(), ShardID: "s",
				SequenceNumber: "1", Duplicate: true, Violations: 1_000_000, Errors: errors, ErrorsOmitted: 1_000_000}
		}
		body, err := encode(r)
		if err != nil {
			t.Fatal(err)
		}
		if written, counted := handedOn(t, body)+1, sizeOf(&r, sizeOfText); written > counted ||
			counted > sizeOf(&r, atMost) {
			t.Fatalf("%d bytes are written where %d are counted: %s", written, counted, body)
		}
	}
}

func encode(body any) ([]byte, error) {
	var b bytes.Buffer
	err := Encode(&b, body)
	return b.Bytes(), err
}
