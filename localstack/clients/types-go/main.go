// The program reads the examples' valid events, which are in the folder that it is given, into
// the types that go-jsonschema makes.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"types/basket"
	"types/colors"
	"types/earthquake"
	"types/fruits"
)

func main() {
	read[fruits.FruitsJson]("fruits")
	read[colors.ColorsJson]("colors")
	read[earthquake.EarthquakeJson]("earthquakes")

	var one basket.BasketJson
	if err := json.Unmarshal([]byte(`{"fruits": [{"fruit": "apple"}]}`), &one); err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal([]byte(`{"fruits": [{}]}`), &one); err == nil {
		log.Fatal("a fruit without a name is read")
	}
	fmt.Println("basket")
}

func read[T any](example string) {
	files, err := filepath.Glob(filepath.Join(os.Args[1], example, "valid", "*.json"))
	if err != nil || len(files) == 0 {
		log.Fatal(example, " has no events ", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		var event T
		if err := json.Unmarshal(text, &event); err != nil {
			log.Fatal(file, ": ", err)
		}
	}
	fmt.Println(example)
}
