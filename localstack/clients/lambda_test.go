package clients_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	cloudevents "example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/lambdaconsumer"
)

// lambdaRecipes are the Lambda functions in events/README.md that read the stream in other languages.
var lambdaRecipes = []recipe{
	{folder: "lambda-python", file: "consumer.py", always: true, run: []string{"python3", "invoke.py"}},
	{
		folder: "lambda-typescript", file: "consumer.ts",
		install: [][]string{
			{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"}, {"node_modules/.bin/tsc"},
		},
		run: []string{"node", "invoke.js"},
	},
}

// The README's functions handle and answer what package lambdaconsumer does, and stop when the time
// is over.
func TestLambdaRecipes(t *testing.T) {
	batch := lambdaconsumer.Event{}
	for i, data := range []string{"a:apple", "b:", "a:pear ü", "b:plum", "c:kiwi"} {
		key, fruit, _ := strings.Cut(data, ":")
		record := cloudevents.Record{ID: fmt.Sprint(i), Source: "/S", Type: "S.Fruits", Data: []byte(`{}`)}
		if fruit != "" {
			record.Data = fmt.Appendf(nil, `{"fruit":%q}`, fruit)
		}
		batch.Records = append(batch.Records, lambdaconsumer.Record{
			EventID: fmt.Sprintf("shardId-000000000000:%d", i),
			Kinesis: lambdaconsumer.Kinesis{PartitionKey: key, SequenceNumber: fmt.Sprint(i), Data: record.Append(nil)},
		})
	}
	want := inGo(t, batch)
	for _, r := range lambdaRecipes {
		t.Run(r.folder, func(t *testing.T) {
			dir := r.ready(t)
			if got := invoke(t, dir, append(r.run, "99"), batch); got != want {
				t.Errorf("it handles and answers\n%s\nwant\n%s", got, want)
			}
			const late = "S.Fruits APPLE\nbatchItemFailures 1 2 3 4"
			if got := invoke(t, dir, append(r.run, "1"), batch); got != late {
				t.Errorf("with time for one event, it handles and answers\n%s\nwant\n%s", got, late)
			}
		})
	}
}

// inGo is what the same function in Go prints, and answers.
func inGo(t *testing.T, batch lambdaconsumer.Event) string {
	t.Helper()
	var printed strings.Builder
	var mux consumer.Mux
	consumer.On(&mux, "S.Fruits", func(_ context.Context, m consumer.Message, data map[string]string) error {
		if data["fruit"] == "" {
			return fmt.Errorf("there is no fruit")
		}
		fmt.Fprintln(&printed, m.Record.Type, strings.ToUpper(data["fruit"]))
		return nil
	})
	answer, err := lambdaconsumer.New(lambdaconsumer.Options{}, mux.Handle)(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return printed.String() + failures(answer)
}

func failures(answer lambdaconsumer.Response) string {
	text := "batchItemFailures"
	for _, failure := range answer.BatchItemFailures {
		text += " " + failure.ItemIdentifier
	}
	return text
}

// invoke returns what a program prints that is given a batch, with its answer in the last line.
func invoke(t *testing.T, dir string, command []string, batch lambdaconsumer.Event) string {
	t.Helper()
	input, err := json.Marshal(batch)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir, cmd.Stdin, cmd.Stderr = dir, strings.NewReader(string(input)), t.Output()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	printed := strings.TrimSpace(string(out))
	end := strings.LastIndex(printed, "\n") + 1
	var answer lambdaconsumer.Response
	if err := json.Unmarshal([]byte(printed[end:]), &answer); err != nil {
		t.Fatalf("the answer is %s, %v", printed[end:], err)
	}
	return printed[:end] + failures(answer)
}
