package groupadmin

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/consumer/lease"
)

func (g *admin) resetCommand() *cobra.Command {
	cmd := g.changing(&cobra.Command{
		Use:   "reset [GROUP] --yes",
		Short: "Make a group begin anew",
		Long: `Forget how far a group came. The group then begins where its next worker is told to:
"listen --group NAME --from beginning", for example. The table stays.

A worker that runs is looked for first, which takes some seconds if one did not stop by itself.`,
		Example: `  eventgateway group reset shop --yes && eventgateway listen 'SpongeBob.*' --group shop --from 2h`,
	}, g.reset)
	g.OutputFlag(cmd, "the group and how many places are forgotten")
	return cmd
}

func (g *admin) reset(ctx context.Context) error {
	n := 0
	err := g.change(ctx, func(ctx context.Context, store lease.Store) error {
		found, err := store.List(ctx)
		if err != nil {
			return err
		}
		for _, l := range found {
			done, err := store.Delete(ctx, l)
			if err != nil {
				return err
			}
			if !done {
				return errors.New("the group changed meanwhile: a worker of it runs")
			}
			n++
		}
		return nil
	})
	if err != nil {
		return err
	}
	return g.Print(map[string]any{"group": g.location.String(), "shards": n}, "the group %s begins anew in %s",
		g.location.String(), output.Count(n, "shard"))
}

func (g *admin) deleteCommand() *cobra.Command {
	cmd := g.changing(&cobra.Command{
		Use:   "delete [GROUP] --yes",
		Short: "Delete a group, with its table or its file",
		Long: `Delete the table or the file of a group. Its events stay in the stream. A table that is not
a group's is refused.

A worker that runs is looked for first, which takes some seconds if one did not stop by itself.`,
		Example: `  eventgateway group delete shop --yes
  eventgateway group delete --group-file shop.json --yes`,
	}, g.remove)
	g.OutputFlag(cmd, "the group")
	return cmd
}

func (g *admin) remove(ctx context.Context) error {
	err := g.change(ctx, func(ctx context.Context, _ lease.Store) error { return g.location.Remove(ctx) })
	if err != nil {
		return err
	}
	return g.Print(map[string]string{"group": g.location.String()}, "the group %s is deleted", g.location.String())
}

// change calls do with the leases of a group that does not run.
func (g *admin) change(ctx context.Context, do func(context.Context, lease.Store) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout+g.signOfLife)
	defer cancel()
	store, done, err := g.location.Existing(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := g.refuseRunning(ctx, store); err != nil {
		return err
	}
	return do(ctx, store)
}
