package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// devProcess runs "dev" in a process of its own, over a data directory, and waits until it is
// ready.
func devProcess(t *testing.T, dir string) (url string, p *exec.Cmd) {
	t.Helper()
	p = exec.CommandContext(t.Context(), "eventgateway", "dev", "--addr", "127.0.0.1:0", "--data", dir, "--quiet")
	p.Env = append(os.Environ(), "GORACE="+noSleep)
	p.Stderr = os.Stderr
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	url, ready := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if err != nil || !ready {
		t.Fatalf("it prints %q, %v", line, err)
	}
	return url, p
}

// acceptedIDs are the ids of all events of a gateway, in their order.
func acceptedIDs(t *testing.T, url string) (ids []string) {
	t.Helper()
	for after := "0"; ; {
		answer, err := http.Get(url + "/_dev/accepted?limit=1000&after=" + after)
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Events []struct{ ID string }
			Next   string
		}
		err = json.NewDecoder(answer.Body).Decode(&page)
		answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			ids = append(ids, e.ID)
		}
		if len(page.Events) == 0 {
			return ids
		}
		after = page.Next
	}
}

// What a gateway acknowledged is there after a kill, once, with the event types: again and again.
func TestDevKeepsWhatItAcknowledged(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	receipts := map[string]int{}
	var mu sync.Mutex
	const rounds, senders = 4, 8
	for round := range rounds {
		url, p := devProcess(t, dir)
		c, err := client.New(url, client.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			if _, err := c.RegisterWith(t.Context(), "SpongeBob", "Fruits", []byte(`{"type":"object"}`),
				client.RegisterOptions{Idempotent: new(true)}); err != nil {
				t.Fatal(err)
			}
		}
		var all sync.WaitGroup
		enough := make(chan struct{}, senders) // of receipts, for each sender
		for s := range senders {
			all.Go(func() {
				for i := 0; ; i++ { // until the gateway is gone
					id := fmt.Sprintf("%d-%d-%d", round, s, i)
					receipt, err := c.SendEvent(t.Context(), "SpongeBob", "Fruits", client.Event{ID: id, Data: []byte(`{}`)})
					if err != nil {
						return
					}
					mu.Lock()
					receipts[receipt.ID]++
					mu.Unlock()
					if i == 20 {
						enough <- struct{}{}
					}
				}
			})
		}
		for range senders {
			select {
			case <-enough:
			case <-time.After(time.Minute):
				t.Fatal("a sender gets no receipts")
			}
		}
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		all.Wait()
		_ = p.Wait()
	}
	url, p := devProcess(t, dir)
	defer func() { _, _ = p.Process.Kill(), p.Wait() }()
	found := map[string]int{}
	for _, id := range acceptedIDs(t, url) {
		found[id]++
	}
	for id := range receipts {
		if found[id] != 1 {
			t.Errorf("the event %s was acknowledged, and is there %d times", id, found[id])
		}
	}
	if more := len(found) - len(receipts); more > rounds*senders {
		t.Errorf("%d events are there that were not acknowledged", more)
	}
	// an event that is sent again is the same one
	for id := range receipts {
		if receipt := resend(t, url, id); !receipt.Duplicate {
			t.Errorf("the event %s, sent again, is answered %+v", id, receipt)
		}
		break
	}
}

func resend(t *testing.T, url, id string) events.Receipt {
	t.Helper()
	c, err := client.New(url, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := c.SendEvent(t.Context(), "SpongeBob", "Fruits", client.Event{ID: id, Data: []byte(`{}`)})
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

// A signal that comes twice at once, as timeout(1) and npm run send it, counts as one: requests under
// way are answered.
func TestASignalThatComesTwiceEndsDevInOrder(t *testing.T) {
	t.Parallel()
	url, p := devProcess(t, filepath.Join(t.TempDir(), "data"))
	slow, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprint(slow, "POST /a/b/register_event HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"+
		"Expect: 100-continue\r\n\r\n")
	if line, err := bufio.NewReader(slow).ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		t.Fatalf("it answers %q, %v", line, err) // else the request is under way
	}
	for range 2 {
		if err := p.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond)
	}
	slow.Close()
	if err := p.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
}

// A second gateway over the same data says which file another process has, and one that ended
// well leaves everything to the next.
func TestDevOverDataOfAnother(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := startDev(t, "--data", dir, "--seed", seed(t))
	var stdout, stderr strings.Builder
	code := run(t.Context(), []string{"dev", "--addr", "127.0.0.1:0", "--data", dir}, strings.NewReader(""), &stdout,
		&stderr)
	if want := "eventgateway: another process has " + dir; code != 1 || !strings.HasPrefix(stderr.String(), want) ||
		stdout.Len() > 0 {
		t.Errorf("it ends with %d, printing %q and %q", code, &stdout, &stderr)
	}
	first.end()
	second := startDev(t, "--data", dir, "--seed", seed(t))
	defer second.end()
	if status, text := second.get("/SpongeBob/list_events", ""); status != 200 || !strings.Contains(text, `"Fruits"`) {
		t.Errorf("after a restart: %d %s", status, text)
	}
	if !strings.Contains(second.stderr.String(), "1 unchanged") {
		t.Errorf("standard error is %s", &second.stderr)
	}
}

// A webhook has the same address and secret when the gateway starts again, and takes what is
// signed with it. The key is the same, too.
func TestDevWithAWebhook(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	args := []string{"--data", dir, "--seed", seed(t), "--auth", "keys", "--webhook", "SpongeBob.Fruits=github"}
	first := startDev(t, args...)
	_, hook, _ := strings.Cut(strings.Join(first.lines, "\n"), "webhook ")
	address, secret, _ := strings.Cut(strings.Fields(hook)[0]+" "+strings.Fields(hook)[1], " ")
	if address != first.url+"/_hooks/SpongeBob/Fruits" || len(secret) < 20 {
		t.Fatalf("it prints %q", first.lines)
	}
	first.end()
	second := startDev(t, args...)
	if !strings.Contains(strings.Join(second.lines, "\n"), "/_hooks/SpongeBob/Fruits "+secret) {
		t.Errorf("after a restart it prints %q", second.lines)
	}
	if first.lines[0] != second.lines[0] || !strings.HasPrefix(first.lines[0], "key egk_") {
		t.Errorf("after a restart the key %s is %s", first.lines[0], second.lines[0])
	}
	body := `{"fruit":"apple"}`
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	for signature, status := range map[string]int{
		"sha256=" + hex.EncodeToString(mac.Sum(nil)): 201, "sha256=" + strings.Repeat("0", 64): 401,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, second.url+"/_hooks/SpongeBob/Fruits",
			strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", events.JSONType)
		r.Header.Set("X-Hub-Signature-256", signature)
		r.Header.Set("X-Github-Delivery", "1")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != status {
			t.Errorf("a delivery is answered %s, want %d", answer.Status, status)
		}
	}
	var stdout, stderr strings.Builder
	second.end()
	code := run(t.Context(), []string{"dev", "--addr", "127.0.0.1:0", "--data", dir, "--webhook",
		"SpongeBob.Fruits=standard-webhooks"}, strings.NewReader(""), &stdout, &stderr)
	if code != 1 || !strings.Contains(stderr.String(), "SpongeBob.Fruits has a webhook of the preset github already") {
		t.Errorf("another preset: %d, %q and %q", code, &stdout, &stderr)
	}
}
