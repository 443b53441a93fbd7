package awsaccess

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// timeout is how long a command may use a table that does not say otherwise.
const timeout = time.Minute

// Table is a table of the stack that commands read and write themselves, in DynamoDB or in the
// emulator. All fields but Name and Timeout are required.
type Table struct {
	App      *cli.App
	Name     string        // set by the flag
	Of       string        // its name for people: "keys" or "usage"
	Has      string        // what the command manages in it, such as "webhooks"
	Output   string        // the stack's output that has its name
	Variable string        // of the environment, that has its name
	Timeout  time.Duration // how long a command may use it; 0 for a minute
}

// Flag adds --table to a command and those below it.
func (t *Table) Flag(cmd *cobra.Command) { t.FlagAs(cmd.PersistentFlags(), "table") }

// FlagAs adds the flag under another name.
func (t *Table) FlagAs(flags *pflag.FlagSet, name string) {
	flags.StringVar(&t.Name, name, os.Getenv(t.Variable),
		fmt.Sprintf("the table of %s, which is the stack's output %s [%s]", t.Of, t.Output, t.Variable))
}

// Config returns the AWS configuration for the table.
func (t *Table) Config(ctx context.Context) (aws.Config, error) {
	return Config(ctx, t.App, Endpoint("DYNAMODB"), "to manage "+t.Has)
}

// Use calls do, which uses the table, for as long as it may. It returns the error of do in the
// tool's words.
func (t *Table) Use(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(t.Timeout, timeout))
	defer cancel()
	if t.Name == "" {
		return cli.Usagef("say which table has the %s, with --table or %s: it is the stack's output %s", t.Has,
			t.Variable,
			t.Output)
	}
	return t.explain(do(ctx))
}

func (t *Table) explain(err error) error {
	refusal, refused := errors.AsType[smithy.APIError](err)
	switch {
	case cli.Is[*types.ResourceNotFoundException](err):
		return fmt.Errorf("there is no table %q: it is the stack's output %s, in the stack's region", t.Name, t.Output)
	case refused && refusal.ErrorCode() == "ValidationException": // as where keys of items have other names
		return fmt.Errorf("AWS refuses this: %s; is %q the table of %s, the stack's output %s?", refusal.ErrorMessage(),
			t.Name, t.Of, t.Output)
	case refused && refusal.ErrorFault() != smithy.FaultServer:
		return fmt.Errorf("AWS refuses this: %s: %s", refusal.ErrorCode(), refusal.ErrorMessage())
	}
	return cli.OfCore(Explain(err, Endpoint("DYNAMODB")))
}

// SchemaTable is the table of schemas, for commands that manage it as a whole.
func SchemaTable(a *cli.App, manage string) Table {
	return Table{App: a, Of: "schemas", Has: manage, Output: "TableName", Variable: "EVENTGATEWAY_SCHEMA_TABLE"}
}

// KeyTable is the table of keys and webhooks, for commands that manage one of these.
func KeyTable(a *cli.App, manage string) Table {
	return Table{App: a, Of: "keys", Has: manage, Output: "KeyTableName", Variable: "EVENTGATEWAY_KEY_TABLE"}
}

// UsageTable is the table of quotas and usage, for commands that manage or tell one of these.
func UsageTable(a *cli.App, manage string) Table {
	return Table{App: a, Of: "usage", Has: manage, Output: "UsageTableName", Variable: "EVENTGATEWAY_USAGE_TABLE"}
}

// All returns all entries of a list, in order. list returns a page behind a cursor, and the
// cursor of the next page, "" for none.
func All[E any](
	ctx context.Context, list func(ctx context.Context, after string, limit int) ([]E, string, error),
	order func(a, b E) int,
) (found []E, err error) {
	const page = 1000
	for after := ""; ; {
		some, next, err := list(ctx, after, page)
		if err != nil {
			return nil, err
		}
		if found = append(found, some...); next == "" {
			break
		}
		after = next
	}
	slices.SortFunc(found, order)
	return found, nil
}
