package contracts

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/cmd/eventgateway/internal/planning"
	"example.com/eventgateway/events/internal/schemadir"
)

// PullCommand is the command pull.
func PullCommand(a *cli.App) *cobra.Command {
	var clients []string
	cmd := &cobra.Command{
		Use:   "pull DIR",
		Short: "Write what is registered into a directory of schemas",
		Long: `Write what is registered into a directory of schemas: the latest version of each event
type, and its settings. A file that says the same already is left as it is. Event types
that are not registered stay in the directory, and are named.

Without --client, the clients are those that have folders in the directory; if there are
none, all of the gateway's.

A reference to the latest version of an event type is written by name. One to an earlier
version keeps its number, which is named too.

` + layout,
		Example: `  eventgateway pull schemas --client SpongeBob
  eventgateway pull schemas`,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, name := range clients {
				if err := cli.CheckArguments("CLIENT", []string{name}); err != nil {
					return cli.UsageError("--client: " + err.Error())
				}
			}
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			return (&pull{app: a, gateway: &gateway{Client: c, url: a.URL}, dir: args[0]}).run(cmd.Context(), clients)
		},
	}
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "the files that were written")
	cmd.Flags().StringArrayVar(&clients, "client", nil, "pull the event types of this client (repeatable)")
	return cmd
}

// pull writes what a gateway has into a directory.
type pull struct {
	app     *cli.App
	gateway *gateway
	dir     string
	root    *os.Root
	local   *schemadir.Directory
	state   planning.State
	written []string
	kept    []output.Finding // references that keep their numbers, and types that are not registered
}

// pulled is what pull did, as JSON.
type pulled struct {
	EventTypes int              `json:"event_types"`
	Written    []string         `json:"written"` // files
	Findings   []output.Finding `json:"findings"`
}

func (p *pull) run(ctx context.Context, clients []string) (err error) {
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return err
	}
	if p.root, err = os.OpenRoot(p.dir); err != nil {
		return err
	}
	defer p.root.Close()
	if err := p.read(); err != nil {
		return err
	}
	named := clients
	if len(clients) == 0 {
		clients = p.local.Clients
	}
	if len(clients) == 0 {
		if clients, err = p.gateway.clients(ctx); err != nil {
			return err
		}
	}
	if p.state, err = p.gateway.state(ctx, clients); err != nil {
		return err
	}
	if err := p.all(ctx); err != nil {
		return err
	}
	for _, t := range p.local.Types {
		if _, registered := p.state[t.EventType]; !registered && slices.Contains(clients, t.Client) {
			p.note(t.File(schemadir.SchemaFile), "", t.Topic()+" is not registered: it stays")
		}
	}
	p.unknown(named)
	if p.app.JSON() {
		return p.app.Print(pulled{len(p.state), append([]string{}, p.written...),
			append([]output.Finding{}, p.kept...)}, "")
	}
	p.app.Remark("%s, %s written", output.Count(len(p.state), "event type"), output.Count(len(p.written), "file"))
	return nil
}

// unknown notes the clients of --client that have no event types.
func (p *pull) unknown(named []string) {
	for t := range p.state {
		named = slices.DeleteFunc(slices.Clone(named), func(name string) bool { return name == t.Client })
	}
	for _, name := range named {
		p.note(".", "", name+" has no event types registered: is the client's name right?")
	}
}

// note tells of something that pull leaves as it is.
func (p *pull) note(file, pointer, detail string) {
	f := output.Finding{File: filepath.Join(p.dir, filepath.FromSlash(file)), Pointer: pointer, Level: output.Note,
		Code: "pull_kept", Detail: detail}
	p.kept = append(p.kept, f)
	if p.app.JSON() {
		return
	}
	if pointer == "" { // the file says it all
		p.app.Remark("%s: %s", f.Place(), detail)
		return
	}
	p.app.Remark("%v", f)
}

// read reads what the directory has. Only its layout must be right: pull may mend the rest.
func (p *pull) read() error {
	d := &directory{dir: p.dir}
	var problems []schemadir.Problem
	var err error
	if d.Directory, problems, err = schemadir.Read(p.dir); err != nil {
		return err
	}
	p.local = d.Directory
	d.add(slices.DeleteFunc(problems, func(problem schemadir.Problem) bool {
		return problem.Code != schemadir.CodeLayout
	}))
	if !d.failed() {
		return nil
	}
	if err := d.print(p.app, pulled{Written: []string{}, Findings: d.findings}); err != nil {
		return err
	}
	return cli.ErrReported
}

// all writes all event types. It fetches only the schemas that the directory does not have.
func (p *pull) all(ctx context.Context) error {
	folders, err := p.folders()
	if err != nil {
		return err
	}
	types := p.state.Types()
	documents := make([][]byte, len(types)) // nil where the directory has it
	err = each(ctx, len(types), func(ctx context.Context, i int) error {
		if p.same(types[i]) {
			return nil
		}
		return again(ctx, func() error {
			s, err := p.gateway.Schema(ctx, types[i].Client, types[i].Event,
				client.SchemaOptions{Version: p.state[types[i]].Version})
			documents[i] = s.Document
			return err
		})
	})
	if err != nil {
		return err
	}
	for i, t := range types {
		if err := ctx.Err(); err != nil {
			return err
		}
		if documents[i] != nil {
			if err := p.schema(folders[t], documents[i]); err != nil {
				return err
			}
		}
		if err := p.settings(t, folders[t]); err != nil {
			return err
		}
	}
	return nil
}
