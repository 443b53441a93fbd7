package sending

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// Receipts prints the receipts of stored events to standard output.
type Receipts struct {
	*cli.App
	quiet bool // print none
}

// Flags adds the flags that say how receipts are printed.
func (r *Receipts) Flags(cmd *cobra.Command) {
	r.OutputFlag(cmd, "the receipts, one a line")
	cmd.Flags().BoolVarP(&r.quiet, "quiet", "q", false, "print no receipts")
}

// Print prints a receipt to w.
func (r *Receipts) Print(w io.Writer, receipt events.Receipt) error {
	switch {
	case r.quiet:
		return nil
	case r.JSON():
		return output.WriteJSON(w, receipt)
	}
	what := "accepted"
	switch {
	case receipt.Duplicate && receipt.SequenceNumber != "":
		what = "was stored before:"
	case receipt.DryRun:
		_, err := fmt.Fprintf(w, "would be accepted: %s.%s version %d%s\n", receipt.Client, receipt.Event,
			receipt.SchemaVersion, violations(receipt))
		return err
	}
	_, err := fmt.Fprintf(w, "%s %s.%s version %d id %s shard %s sequence %s%s\n",
		what, receipt.Client, receipt.Event, receipt.SchemaVersion, receipt.ID, receipt.ShardID, receipt.SequenceNumber,
		violations(receipt))
	return err
}

// violations is the number of violations, as text; "" for a valid event.
func violations(r events.Receipt) string {
	if r.Violations == 0 {
		return ""
	}
	return fmt.Sprintf(" violations %d", r.Violations)
}
