// Package leases finds the leases of a group of consumers for commands: in a DynamoDB table that
// is named as the group is, or in a file.
package leases

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/spf13/pflag"

	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer/dynamodblease"
	"example.com/eventgateway/events/consumer/lease"
)

// Location says where the leases of a group are. One of Group and File is set.
type Location struct {
	App   *cli.App
	Group string // its name, and that of its table
	File  string

	// Emulator is the URL of an emulator that the command was told to use for Kinesis, or "".
	Emulator string
}

// FileFlag adds --group-file.
func (l *Location) FileFlag(flags *pflag.FlagSet) {
	flags.StringVar(&l.File, "group-file", "", "keep the group in this file, for one process, without a table")
}

// tableName has the characters that DynamoDB takes in the name of a table. A count of them would make
// it large, at each start of the program.
var tableName = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// Check returns a usage error unless one location is given, with a name that it can have. what is what
// the user gives for Group: an argument or a flag.
func (l *Location) Check(what string) error {
	switch {
	case l.Group == "" && l.File == "":
		return cli.Usagef("say which group, with %s or --group-file", what)
	case l.Group != "" && l.File != "":
		return cli.Usagef("a group is in a table or in a file: leave out %s or --group-file", what)
	case l.File == "" && (len(l.Group) < 3 || len(l.Group) > 255 || !tableName.MatchString(l.Group)):
		return cli.Usagef("%q is not a name of a group: want 3 to 255 letters, digits, '.', '_' or '-', "+
			"since its table has that name", l.Group)
	}
	return nil
}

// String names the group for people.
func (l *Location) String() string { return cmp.Or(l.Group, l.File) }

// Argument is how commands are told of the group.
func (l *Location) Argument() string {
	if l.File != "" {
		return "--group-file " + l.File
	}
	return l.Group
}

// Open returns the group's leases, and makes the table or the file if there is none. The table gets
// a tag with the stream. done ends the use of the leases.
func (l *Location) Open(ctx context.Context, stream string) (store lease.Store, done func(), err error) {
	if l.File != "" {
		return l.openFile()
	}
	api, err := l.dynamoDB(ctx)
	if err != nil {
		return nil, nil, err
	}
	store, err = dynamodblease.Open(ctx, api, l.Group,
		dynamodblease.Options{Tags: map[string]string{"eventgateway:stream": stream}})
	return store, func() {}, l.explain(err)
}

// Existing is Open for a group that must exist.
func (l *Location) Existing(ctx context.Context) (store lease.Store, done func(), err error) {
	if l.File != "" {
		if err := l.exists(); err != nil {
			return nil, nil, err
		}
		return l.openFile()
	}
	api, err := l.dynamoDB(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := dynamodblease.Check(ctx, api, l.Group); err != nil {
		return nil, nil, l.explain(err)
	}
	return dynamodblease.New(api, l.Group), func() {}, nil
}

// exists returns an error if there is no file.
func (l *Location) exists() error {
	_, err := os.Stat(l.File)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no group here: no file %s", l.File)
	}
	return err
}

func (l *Location) openFile() (store lease.Store, done func(), err error) {
	f, err := lease.OpenFile(l.File)
	if errors.Is(err, lease.ErrInUse) {
		return nil, nil, fmt.Errorf("%w: end it first; a group of several processes has a table: --group NAME", err)
	}
	if err != nil {
		return nil, nil, err
	}
	return f, func() { _ = f.Close() }, nil
}

// List returns the leases of a group that exists, also while it runs.
func (l *Location) List(ctx context.Context) ([]lease.Lease, error) {
	if l.File != "" {
		if err := l.exists(); err != nil {
			return nil, err
		}
		return lease.ReadFile(l.File)
	}
	store, done, err := l.Existing(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	found, err := store.List(ctx)
	return found, l.explain(err)
}

// Remove deletes the table or the file.
func (l *Location) Remove(ctx context.Context) error {
	if l.File != "" {
		return os.Remove(l.File)
	}
	api, err := l.dynamoDB(ctx)
	if err != nil {
		return err
	}
	_, err = api.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: &l.Group})
	return l.explain(err)
}

// endpoint is the URL of DynamoDB, or "" for AWS's own. An emulator of Kinesis has it, too.
func (l *Location) endpoint() string {
	if cli.IsLoopback(l.Emulator) {
		return cmp.Or(awsaccess.Endpoint("DYNAMODB"), l.Emulator)
	}
	return awsaccess.Endpoint("DYNAMODB")
}

func (l *Location) dynamoDB(ctx context.Context) (*dynamodb.Client, error) {
	endpoint := l.endpoint()
	c, err := awsaccess.Config(ctx, l.App, endpoint, "to keep the group")
	if err != nil {
		return nil, err
	}
	return dynamodb.NewFromConfig(c, func(o *dynamodb.Options) {
		if endpoint != "" {
			o.BaseEndpoint = &endpoint
		}
	}), nil
}

// explain says what an error of the table means to the user.
func (l *Location) explain(err error) error {
	refusal, refused := errors.AsType[smithy.APIError](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, dynamodblease.ErrNotLeases):
		return fmt.Errorf("the table %s is not a group's: it is for something else", l.Group)
	case cli.Is[*types.ResourceNotFoundException](err):
		return fmt.Errorf("there is no group %s here: no table has that name", l.Group)
	case refused && refusal.ErrorFault() != smithy.FaultServer:
		return fmt.Errorf("AWS refuses this: %s: %s", refusal.ErrorCode(), refusal.ErrorMessage())
	}
	return awsaccess.Explain(err, l.endpoint())
}
