package sandbox

import (
	"bufio"
	"os"
	"os/exec"
	"testing"
	"time"
)

// patience bounds the wait for what should come at once; only a failure takes so long.
const patience = 30 * time.Second

// The test binary is also the process in the sandbox.
func TestMain(m *testing.M) {
	if os.Getenv("SANDBOX_TEST") == "burn" {
		os.Stdout.WriteString("started\n")
		for n := 0; ; n++ { // uses a processor
			_ = n
		}
	}
	os.Exit(m.Run())
}

// burner starts a process that uses all of a processor that it gets.
func burner(t *testing.T) *os.Process {
	t.Helper()
	if Missing != "" {
		t.Skip("this system has no " + Missing)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "SANDBOX_TEST=burn", "GOMAXPROCS=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return cmd.Process
}

func never(t *testing.T) func(int64) {
	return func(used int64) { t.Errorf("%d bytes are said to be too many", used) }
}

// The share is an average: the next period pays for what one had too much.
func TestShare(t *testing.T) {
	for _, mb := range []int{128, 256, 512, 1769} {
		s := New(mb, never(t))
		s.Attach(burner(t))
		s.Resume()
		before, began := s.Use().CPU, time.Now()
		time.Sleep(time.Second)
		used, took := s.Use().CPU-before, time.Since(began)
		s.Freeze()
		s.Release()
		share, wants := float64(used)/float64(took), Processors(mb)
		t.Logf("%4d MB: %.4f of a processor, want %.4f", mb, share, wants)
		if share > 1.2*wants { // less on a busy machine
			t.Errorf("%d MB had %.3f of a processor, want %.3f", mb, share, wants)
		}
	}
}

func TestFrozenProcessUsesNothing(t *testing.T) {
	s := New(1769, never(t))
	s.Attach(burner(t))
	defer s.Release()
	for range 3 {
		s.Resume()
		for before, end := s.Use().CPU, time.Now().Add(patience); s.Use().CPU == before; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("it does not go on")
			}
		}
		s.Freeze()
		usesNothing(t, s)
		if s.timer.Stop() {
			t.Error("somebody looks at a frozen process")
		}
	}
}

func TestFrozenBeforeItStarted(t *testing.T) {
	s := New(256, never(t))
	s.Freeze()
	process := burner(t)
	s.Attach(process)
	defer s.Release()
	usesNothing(t, s)
}

// usesNothing checks that a frozen process uses no time, after a moment to get the signal.
func usesNothing(t *testing.T, s *Sandbox) {
	t.Helper()
	time.Sleep(50 * time.Millisecond)
	before := s.Use().CPU
	time.Sleep(200 * time.Millisecond)
	if used := s.Use().CPU - before; used > time.Millisecond {
		t.Fatalf("frozen, it used %v", used)
	}
}

func TestTooMuchMemory(t *testing.T) {
	told := make(chan int64, 2)
	s := New(128, func(used int64) { told <- used })
	s.memory = 1 << 20 // less than any Go program has
	s.Attach(burner(t))
	defer s.Release()
	select {
	case used := <-told:
		if u := s.Use(); used <= s.memory || u.PeakMemory < used || !s.Exceeds(u) {
			t.Errorf("%d bytes, and %+v", used, u)
		}
	case <-time.After(patience):
		t.Fatal("nobody was told")
	}
}

func TestNoSandbox(t *testing.T) {
	var s *Sandbox
	s.Attach(nil)
	s.Resume()
	s.Freeze()
	s.Release()
	if u := s.Use(); u != (Use{}) || s.Exceeds(u) {
		t.Error(u)
	}
}
