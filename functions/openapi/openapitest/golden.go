package openapitest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/routes"
)

// Golden is a golden file.
type Golden struct {
	Function       string                 // that it is for; also its folder
	Name           string                 // without ".txt"
	About          string                 // what the file shows
	Given          []Exchange             // requests that come first, and succeed
	Samples        []Sample               // of accepted events, that are there
	Hooks          []Hook                 // that are there
	Quotas         map[string]usage.Quota // of clients; nil for none
	Fail           map[string]string      // code of each port that fails: "stream" → "backend_throttled"
	ForbidDeletion bool                   // the deployment does not allow deletion
	Door           access.Door            // whom the deployment lets in; nil for everyone, for everything
	Exchanges      []Exchange
	path           string
}

// Sample is an event that was accepted.
type Sample struct{ Client, Event, Data string }

// Hook is a webhook of an event type, of a preset.
type Hook struct{ Client, Event, Preset, Secret string }

// ListsClients reports whether a request lists all clients of the gateway: then other files
// must not be played to the same one.
func (g *Golden) ListsClients() bool {
	return slices.ContainsFunc(g.Exchanges, func(e Exchange) bool { return e.OperationID() == routes.ListClients })
}

// TellsUsage reports whether the file is for a gateway that counts usage.
func (g *Golden) TellsUsage() bool {
	return g.Quotas != nil ||
		slices.ContainsFunc(g.Exchanges, func(e Exchange) bool { return e.OperationID() == routes.GetUsage })
}

// Folder is where the golden files are.
func Folder() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "testdata")
}

// GoldenFiles returns the files of a function, or of all functions for "*".
func GoldenFiles(t testing.TB, function string) []Golden {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(Folder(), function, "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are no golden files of %s: %v", function, err)
	}
	var files []Golden
	for _, path := range paths {
		file, err := readGolden(path)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		files = append(files, file)
	}
	return files
}

func readGolden(path string) (Golden, error) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		return Golden{}, err
	}
	g := Golden{
		Function: filepath.Base(filepath.Dir(path)), Name: strings.TrimSuffix(filepath.Base(path), ".txt"),
		About: strings.TrimSpace(string(archive.Comment)), Fail: map[string]string{}, path: path,
	}
	for _, section := range archive.Files {
		text := strings.TrimSuffix(string(section.Data), "\n")
		switch section.Name {
		case "given":
			if err := g.readGiven(text); err != nil {
				return Golden{}, err
			}
		case "request", "request gzip":
			g.Exchanges = append(g.Exchanges, Exchange{Request: text, Gzip: section.Name != "request"})
		case "response":
			if len(g.Exchanges) == 0 {
				return Golden{}, fmt.Errorf("a response is before the first request")
			}
			g.Exchanges[len(g.Exchanges)-1].Response = text
		default:
			return Golden{}, fmt.Errorf("there is no section %q", section.Name)
		}
	}
	if g.About == "" || len(g.Exchanges) == 0 {
		return Golden{}, fmt.Errorf("it has no first line, or no request")
	}
	return g, nil
}

// readGiven reads the section "given", lines such as
//
//	register SpongeBob/Fruits?partition_key=/id {…}
//	deprecate SpongeBob/Fruits 1
//	delete SpongeBob/Fruits
//	sample SpongeBob/Fruits {…}
//	hook SpongeBob/Fruits github It's a Secret to Everybody
//	fail stream backend_throttled
//	forbid deletion
//	quota SpongeBob requests=2 events_a_day=10
//	sender nobody
//	sender stranger
//	sender SpongeBob publish
//	keys
//	keys backend_throttled
func (g *Golden) readGiven(text string) error {
	for line := range strings.SplitSeq(text, "\n") {
		verb, rest, _ := strings.Cut(line, " ")
		subject, value, _ := strings.Cut(rest, " ")
		name, query, _ := strings.Cut(subject, "?")
		request := ""
		switch verb {
		case "register":
			request = "POST /" + name + "/register_event?" + query + "\nContent-Type: application/json\n\n" + value
		case "deprecate":
			request = "POST /" + name + "/deprecate_version?version=" + value
		case "delete":
			request = "DELETE /" + name
		case "sample":
			client, event, _ := strings.Cut(name, "/")
			g.Samples = append(g.Samples, Sample{client, event, value})
		case "hook":
			client, event, _ := strings.Cut(name, "/")
			preset, secret, _ := strings.Cut(value, " ")
			g.Hooks = append(g.Hooks, Hook{client, event, preset, secret})
		case "quota":
			quota, err := quotaOf(value)
			if err != nil {
				return err
			}
			g.Quotas = map[string]usage.Quota{name: quota}
		case "fail":
			g.Fail[subject] = value
		case "sender":
			g.Door = doorOf(subject, value)
		case "keys":
			g.Door = doorOfKeys(rest)
		case "forbid":
			g.ForbidDeletion = subject == "deletion"
		default:
			return fmt.Errorf(
				"given %q is none of register, deprecate, delete, sample, hook, quota, fail, sender, keys "+
					"and forbid", line)
		}
		if request != "" {
			g.Given = append(g.Given, Exchange{Request: request})
		}
	}
	return nil
}

// quotaOf reads a quota as "requests=2 events_a_day=10".
func quotaOf(text string) (q usage.Quota, err error) {
	for word := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(word, "=")
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return usage.Quota{}, fmt.Errorf("given a quota: %w", err)
		}
		if name == "events_a_day" {
			q.EventsADay = n
		}
		for k := range usage.Kinds {
			if name == k.String() {
				q.PerSecond[k] = n
			}
		}
	}
	return q, nil
}

// doorOf returns a door that takes each request for one that a principal of the client with
// this scope has sent, or a stranger, who is bound to no client, or that nobody has signed.
func doorOf(client, scope string) access.Door {
	return func(ctx context.Context, _ access.Caller) (access.Principal, error) {
		switch client {
		case "nobody":
			return access.Signed(ctx, access.Caller{})
		case "stranger":
			return access.Principal{}, nil
		}
		return access.Principal{Clients: []string{client}, Scopes: []routes.Scope{routes.Scope(scope)}}, nil
	}
}

// update writes the file with the responses that the requests got.
func (g Golden) update() error {
	archive, err := txtar.ParseFile(g.path)
	if err != nil {
		return err
	}
	var kept []txtar.File
	n := 0
	for _, section := range archive.Files {
		if section.Name == "response" {
			continue
		}
		kept = append(kept, section)
		if strings.HasPrefix(section.Name, "request") {
			kept = append(kept, txtar.File{Name: "response", Data: []byte(g.Exchanges[n].Response + "\n")})
			n++
		}
	}
	archive.Files = kept
	return os.WriteFile(g.path, txtar.Format(archive), 0o644)
}
