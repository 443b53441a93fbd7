package wire

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"example.com/eventgateway/events"
)

// What is written by hand is what encoding/json reads back, for all members of the types.
func TestAnswersAreReadBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		batch := events.BatchResult{Results: []events.EventResult{}}
		fill(random, reflect.ValueOf(&batch).Elem())
		readBack(t, batch)
		var receipt events.Receipt
		fill(random, reflect.ValueOf(&receipt).Elem())
		readBack(t, receipt)
		var problem events.Problem
		fill(random, reflect.ValueOf(&problem).Elem())
		readBack(t, problem)
	}
}

func readBack[T any](t *testing.T, value T) {
	t.Helper()
	var written bytes.Buffer
	if err := Encode(&written, value); err != nil {
		t.Fatal(err)
	}
	var back T
	decoder := json.NewDecoder(&written)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&back); err != nil || !reflect.DeepEqual(back, value) {
		t.Fatalf("%+v was written, %+v read: %v", value, back, err)
	}
}

// fill sets about half of what a value consists of.
func fill(random *rand.Rand, v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[*events.Traffic](): // is left to encoding/json
	case v.Type() == reflect.TypeFor[json.RawMessage]():
		if random.IntN(4) == 0 {
			v.SetBytes([]byte(`{"a":1}`))
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(random, v.Field(i))
		}
	case random.IntN(2) == 0:
	case v.Kind() == reflect.String:
		texts := []string{"a", "\x00\"\\\b\f\n\r\t", "<&>\u2028é\U0001F34E", "a longer text, in plain ASCII"}
		v.SetString(texts[random.IntN(len(texts))])
	case v.Kind() == reflect.Int:
		v.SetInt(int64(random.IntN(3000)))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(random, v.Elem())
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1+random.IntN(3), 3))
		for i := range v.Len() {
			fill(random, v.Index(i))
		}
	}
}
