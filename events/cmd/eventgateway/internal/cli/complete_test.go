package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// listing serves a gateway that lists clients and event types.
func listing(t *testing.T, slow time.Duration) (url string) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(slow):
		case <-r.Context().Done():
			return
		}
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/clients":
			fmt.Fprint(w, `{"clients":[{"client":"Patrick"},{"client":"SpongeBob"},{"client":"Squidward"}]}`)
		case "/SpongeBob/list_events":
			fmt.Fprint(w, `{"client":"SpongeBob","events":[{"event":"Colors"},{"event":"Fruits"}]}`)
		default:
			fmt.Fprint(w, `{"client":"nobody","events":[]}`)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestCompleteNames(t *testing.T) {
	environment(t, "", "", "")
	cmd := &cobra.Command{}
	cmd.SetContext(t.Context())
	a := &App{URL: listing(t, 0)}
	for begun, want := range map[string]string{
		"": "Patrick SpongeBob Squidward", "S": "SpongeBob Squidward", "SpongeBob ": "Colors Fruits",
		"SpongeBob F": "Fruits", "X": "", "SpongeBob Fruits ": "",
	} {
		words := strings.Split(begun, " ")
		last := len(words) - 1
		found, directive := a.CompleteNames(2, cobra.ShellCompDirectiveNoFileComp)(cmd, words[:last], words[last])
		if got := strings.Join(found, " "); got != want || directive != cobra.ShellCompDirectiveNoFileComp {
			t.Errorf("%q completes to %q (%d), want %q", begun, got, directive, want)
		}
	}
	for begun, want := range map[string]string{
		"S": "SpongeBob. Squidward.", "SpongeBob.": "SpongeBob.Colors SpongeBob.Fruits",
	} {
		found, _ := a.CompleteTopics(cmd, nil, begun)
		if got := strings.Join(found, " "); got != want {
			t.Errorf("%q completes to %q, want %q", begun, got, want)
		}
	}
}

// A gateway that does not answer soon completes nothing: the shell goes on.
func TestCompletionDoesNotWait(t *testing.T) {
	cmd := &cobra.Command{}
	cmd.SetContext(t.Context())
	a := &App{URL: listing(t, time.Minute)}
	begin := time.Now()
	found, directive := a.CompleteNames(1, cobra.ShellCompDirectiveDefault)(cmd, nil, "")
	took := time.Since(begin)
	if len(found) > 0 || directive != cobra.ShellCompDirectiveNoFileComp || took > 20*time.Second {
		t.Errorf("%q after %v", found, took)
	}
}

func TestSuggest(t *testing.T) {
	environment(t, "", "", "")
	for _, c := range []struct{ client, event, hint string }{
		{"SpongeBob", "Fruit", "hint: did you mean Fruits?\n"},
		{"SpongeBob", "Vegetables", ""},
		{"Spongebob", "Fruits", "hint: Spongebob has no event types registered: did you mean SpongeBob?\n"},
		{"Nobody", "Fruits", "hint: Nobody has no event types registered: is the client's name right?\n"},
	} {
		var said strings.Builder
		a := &App{URL: listing(t, 0), Stderr: &said}
		api, err := a.Gateway(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		a.Suggest(t.Context(), api, c.client, c.event)
		if said.String() != c.hint {
			t.Errorf("%s %s: said %q, want %q", c.client, c.event, &said, c.hint)
		}
	}
}
