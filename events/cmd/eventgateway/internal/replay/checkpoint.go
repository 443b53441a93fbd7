package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer/replay"
	"example.com/eventgateway/events/internal/filelock"
	"example.com/eventgateway/events/internal/wholefile"
)

// state is what the checkpoint file has.
type state struct {
	Asked asked     `json:"asked"`
	ID    string    `json:"replayid"`
	From  time.Time `json:"from"` // zero: the beginning
	To    time.Time `json:"to"`

	Progress replay.Progress `json:"progress"`
	LeftOut  int64           `json:"left_out,omitempty"` // events
	Written  int64           `json:"written,omitempty"`  // bytes of --out
}

// asked is what a replay was told, as it was typed. A replay that goes on was told the same.
type asked struct {
	Source string   `json:"source"`
	Topics []string `json:"topics"`

	Archive      string `json:"archive,omitempty"`
	PartitionKey string `json:"partition_key,omitempty"`

	From   string `json:"from"`
	To     string `json:"to"`
	Target string `json:"target"` // the flag and its value
}

// differs returns which flag is another than a's, or "".
func (a asked) differs(b asked) string {
	switch {
	case a.Archive != b.Archive && a.Archive != "":
		return "--archive " + a.Archive
	case a.Source != b.Source:
		return "--source " + a.Source
	case a.PartitionKey != b.PartitionKey:
		return fmt.Sprintf("--partition-key %q", a.PartitionKey)
	case !slices.Equal(a.Topics, b.Topics):
		return fmt.Sprintf("--topic %v", a.Topics)
	case a.From != b.From:
		return "--from " + a.From
	case a.To != b.To:
		return "--to " + a.To
	case a.Target != b.Target:
		return a.Target
	}
	return ""
}

// checkpoint is the file that says how far a replay is. This process alone uses it.
type checkpoint struct {
	path string
	lock *filelock.Lock
}

// openCheckpoint takes the file, and reads what it has for a replay. found is nil if there is none.
func openCheckpoint(path string, now asked) (c *checkpoint, found *state, err error) {
	lock, err := filelock.Take(path + ".lock")
	if errors.Is(err, filelock.ErrTaken) {
		return nil, nil, fmt.Errorf("another replay is under way with the checkpoint %s: name another with "+
			"--checkpoint", path)
	}
	if err != nil {
		return nil, nil, err
	}
	c = &checkpoint{path, lock}
	if found, err = c.read(now); err != nil {
		return nil, nil, errors.Join(err, lock.Release())
	}
	return c, found, nil
}

func (c *checkpoint) read(now asked) (*state, error) {
	text, err := os.ReadFile(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var s state
	if err := json.Unmarshal(text, &s); err != nil || s.ID == "" || s.To.IsZero() {
		return nil, fmt.Errorf("%s is not a checkpoint of a replay: name another file with --checkpoint", c.path)
	}
	if other := s.Asked.differs(now); other != "" {
		return nil, cli.Usagef("%s is the checkpoint of another replay, with %s, which is not done: "+
			"go on with that one, remove the file, or name another with --checkpoint", c.path, other)
	}
	return &s, nil
}

// write replaces the file at once. It outlives a kill, and the machine.
func (c *checkpoint) write(s *state) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.ReplaceText(c.path, append(text, '\n'))
}

// remove removes the file: the replay is done.
func (c *checkpoint) remove() error { return os.Remove(c.path) }

func (c *checkpoint) close() error { return c.lock.Release() }
