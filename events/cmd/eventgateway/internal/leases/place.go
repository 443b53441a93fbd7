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

// Place says where the leases of a group are. One of Group and File is set.
type Place struct {
	App   *cli.App
	Group string // its name, and that of its table
	File  string

	// Emulator is the URL of an emulator that the command was told to use for Kinesis, or "".
	Emulator string
}

// FileFlag adds --group-file.
func (p *Place) FileFlag(flags *pflag.FlagSet) {
	flags.StringVar(&p.File, "group-file", "", "keep the group in this file, for one process, without a table")
}

// tableName is what DynamoDB takes as the name of a table.
var tableName = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,255}$`)

// Check returns a usage error unless one place is given, with a name that it can have. what is what
// the user gives for Group: an argument or a flag.
func (p *Place) Check(what string) error {
	switch {
	case p.Group == "" && p.File == "":
		return cli.Usagef("say which group, with %s or --group-file", what)
	case p.Group != "" && p.File != "":
		return cli.Usagef("a group is in a table or in a file: leave out %s or --group-file", what)
	case p.File == "" && !tableName.MatchString(p.Group):
		return cli.Usagef("%q is not a name of a group: want 3 to 255 letters, digits, '.', '_' or '-', "+
			"since its table has that name", p.Group)
	}
	return nil
}

// String names the group for people.
func (p *Place) String() string { return cmp.Or(p.Group, p.File) }

// Argument is how commands are told of the group.
func (p *Place) Argument() string {
	if p.File != "" {
		return "--group-file " + p.File
	}
	return p.Group
}

// Open returns the group's leases, and makes the table or the file if there is none. The table gets
// a tag with the stream. done ends the use of the leases.
func (p *Place) Open(ctx context.Context, stream string) (store lease.Store, done func(), err error) {
	if p.File != "" {
		return p.openFile()
	}
	api, err := p.dynamoDB(ctx)
	if err != nil {
		return nil, nil, err
	}
	store, err = dynamodblease.Open(ctx, api, p.Group,
		dynamodblease.Options{Tags: map[string]string{"eventgateway:stream": stream}})
	return store, func() {}, p.explain(err)
}

// Existing is Open for a group that must exist.
func (p *Place) Existing(ctx context.Context) (store lease.Store, done func(), err error) {
	if p.File != "" {
		if err := p.exists(); err != nil {
			return nil, nil, err
		}
		return p.openFile()
	}
	api, err := p.dynamoDB(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := dynamodblease.Check(ctx, api, p.Group); err != nil {
		return nil, nil, p.explain(err)
	}
	return dynamodblease.New(api, p.Group), func() {}, nil
}

// exists returns an error if there is no file.
func (p *Place) exists() error {
	_, err := os.Stat(p.File)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no group here: no file %s", p.File)
	}
	return err
}

func (p *Place) openFile() (store lease.Store, done func(), err error) {
	f, err := lease.OpenFile(p.File)
	if errors.Is(err, lease.ErrInUse) {
		return nil, nil, fmt.Errorf("%w: end it first; a group of several processes has a table: --group NAME", err)
	}
	if err != nil {
		return nil, nil, err
	}
	return f, func() { _ = f.Close() }, nil
}

// List returns the leases of a group that exists, also while it runs.
func (p *Place) List(ctx context.Context) ([]lease.Lease, error) {
	if p.File != "" {
		if err := p.exists(); err != nil {
			return nil, err
		}
		return lease.ReadFile(p.File)
	}
	store, done, err := p.Existing(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	found, err := store.List(ctx)
	return found, p.explain(err)
}

// Remove deletes the table or the file.
func (p *Place) Remove(ctx context.Context) error {
	if p.File != "" {
		return os.Remove(p.File)
	}
	api, err := p.dynamoDB(ctx)
	if err != nil {
		return err
	}
	_, err = api.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: &p.Group})
	return p.explain(err)
}

// endpoint is the URL of DynamoDB, or "" for AWS's own. An emulator of Kinesis has it, too.
func (p *Place) endpoint() string {
	if cli.IsLoopback(p.Emulator) {
		return cmp.Or(awsaccess.Endpoint("DYNAMODB"), p.Emulator)
	}
	return awsaccess.Endpoint("DYNAMODB")
}

func (p *Place) dynamoDB(ctx context.Context) (*dynamodb.Client, error) {
	endpoint := p.endpoint()
	c, err := awsaccess.Config(ctx, p.App, endpoint, "to keep the group")
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
func (p *Place) explain(err error) error {
	refusal, refused := errors.AsType[smithy.APIError](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, dynamodblease.ErrNotLeases):
		return fmt.Errorf("the table %s is not a group's: it is for something else", p.Group)
	case cli.Is[*types.ResourceNotFoundException](err):
		return fmt.Errorf("there is no group %s here: no table has that name", p.Group)
	case refused && refusal.ErrorFault() != smithy.FaultServer:
		return fmt.Errorf("AWS refuses this: %s: %s", refusal.ErrorCode(), refusal.ErrorMessage())
	}
	return awsaccess.Explain(err, p.endpoint())
}
