package submissions_test

import (
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/submissions"
)

// An event's dataschema names a version if it is the address of one of the event's own
// schema, here. It says nothing otherwise, as before there were versions to name.
func TestDataschemaNamesAVersion(t *testing.T) {
	const gateway = "https://events.example/v1"
	fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
	for dataschema, want := range map[string]int{
		"/SpongeBob/Fruits/schema?version=2":                           2,
		gateway + "/SpongeBob/Fruits/schema?version=2":                 2,
		"HTTPS://EVENTS.example/v1/SpongeBob/Fruits/schema?version=3":  3,
		"/SpongeBob/Fruits/schema?version=2#/properties":               2,
		"/SpongeBob/Fruits/schema?bundle=true&version=9999999999":      9999999999,
		"/SpongeBob/Fruits/schema":                                     0,
		"/SpongeBob/Fruits/schema?bundle=true":                         0,
		"/SpongeBob/Songs/schema?version=2":                            0,
		"/Patrick/Fruits/schema?version=2":                             0,
		"/v1/SpongeBob/Fruits/schema?version=2":                        0,
		"https://events.example/SpongeBob/Fruits/schema?version=2":     0,
		"https://schemas.example/v1/SpongeBob/Fruits/schema?version=2": 0,
		"//events.example/v1/SpongeBob/Fruits/schema?version=2":        0,
		core.PublicAddress(fruits, 2):                                  2,
		gateway + core.PublicAddress(fruits, 2):                        2,
		gateway + "/_schemas/SpongeBob/Fruits/2#/x":                    2,
		"/_schemas/SpongeBob/Fruits/2?any=query":                       2,
		"/_schemas/SpongeBob/Songs/2":                                  0,
		"/_schemas/Patrick/Fruits/2":                                   0,
		"/_schemas/SpongeBob/Fruits":                                   0,
		"/_schemas/SpongeBob/Fruits/2/3":                               0,
		"/v1/_schemas/SpongeBob/Fruits/2":                              0,
		"https://events.example/_schemas/SpongeBob/Fruits/2":           0,
		"/_schemas/SpongeBob/Fruits/":                                  -1,
		"/_schemas/SpongeBob/Fruits/02":                                -1,
		"/_schemas/SpongeBob/Fruits/latest":                            -1,
		"/_schemas/SpongeBob/Fruits/10000000000":                       -1,
		gateway:                                                        0,
		"":                                                             0,
		"urn:schema:2":                                                 0,
		"/SpongeBob/Fruits/schema?version=0":                           -1,
		"/SpongeBob/Fruits/schema?version=-1":                          -1,
		"/SpongeBob/Fruits/schema?version=02":                          -1,
		"/SpongeBob/Fruits/schema?version=1.0":                         -1,
		"/SpongeBob/Fruits/schema?version=":                            -1,
		"/SpongeBob/Fruits/schema?version=shadow":                      -1,
		"/SpongeBob/Fruits/schema?version=10000000000":                 -1,
	} {
		for form, s := range map[string]core.Submission{
			"structured": structured(`,"dataschema":"` + dataschema + `","data":1`),
			"binary":     binary("1", "ce-dataschema: "+dataschema),
		} {
			batch := []core.Submission{s}
			submissions.NameVersions(batch, gateway, 0)
			got := batch[0].Version
			if core.CodeOf(batch[0].Err) == core.CodeCloudEventInvalid {
				got = -1
			}
			if got != want {
				t.Errorf("%s: %q names %d, %v, want %d", form, dataschema, got, batch[0].Err, want)
			}
		}
	}
}

// The type of an event in a mixed batch may come after its dataschema, and as a topic.
func TestDataschemaNamesAVersionInAMixedBatch(t *testing.T) {
	batch, err := submissions.Batch("SpongeBob", "", []byte(`[
		{"dataschema":"/SpongeBob/Fruits/schema?version=2","specversion":"1.0","id":"1","source":"/s","type":"SpongeBob.Fruits"},
		{"dataschema":"/SpongeBob/Fruits/schema?version=2","specversion":"1.0","id":"1","source":"/s","type":"Songs"}]`), 2)
	if err != nil {
		t.Fatal(err)
	}
	submissions.NameVersions(batch, "", 0)
	if batch[0].Version != 2 || batch[1].Version != 0 || batch[0].Err != nil || batch[1].Err != nil {
		t.Errorf("%+v", batch)
	}
}

// A request names a version for all its events. An event can name only the same one.
func TestARequestNamesAVersion(t *testing.T) {
	plain := submissions.Plain("SpongeBob", "Fruits", "", []byte("1"))
	same := structured(`,"dataschema":"/SpongeBob/Fruits/schema?version=2"`)
	other := structured(`,"dataschema":"/SpongeBob/Fruits/schema?version=3"`)
	foreign := structured(`,"dataschema":"https://schemas.example/fruits/3"`)
	batch := []core.Submission{plain, same, other, foreign}
	submissions.NameVersions(batch, "", 2)
	for i, s := range batch {
		if s.Version != 2 || (s.Err != nil) != (i == 2) {
			t.Errorf("event %d names %d, %v", i, s.Version, s.Err)
		}
	}
	if code := core.CodeOf(batch[2].Err); code != core.CodeCloudEventInvalid {
		t.Error(code)
	}
}
