package alike

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// notes collects the reported runs.
type notes struct {
	mu    sync.Mutex
	lines []string
}

func (n *notes) tell(r Run) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, fmt.Sprintf("%s-%s %d %v", r.First, r.Last, r.Events, r.Err))
}

func (n *notes) want(t *testing.T, want ...string) {
	t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	if strings.Join(n.lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("told %q, want %q", n.lines, want)
	}
}

func fail(l *Log, label int, text string) {
	l.Failed(fmt.Sprint(label), Kind{Text: text, Place: text[:1]}, errors.New(text))
}

func TestOneKindIsOneLine(t *testing.T) {
	var n notes
	l := NewLog(n.tell)
	for i := range 60_000 {
		fail(l, i, "no such type")
	}
	n.want(t)
	if again, others := l.End(); again != nil || others != nil {
		t.Errorf("left are %v, %v", again, others)
	}
	n.want(t, "0-59999 60000 no such type")
}

// The first run of a kind is reported at once, further ones at the end.
func TestKindsThatAreMixed(t *testing.T) {
	var n notes
	l := NewLog(n.tell)
	for i := range 60 {
		switch i % 4 {
		case 0:
			l.Flush() // it did not fail
		case 1:
			fail(l, i, "a")
		default:
			fail(l, i, "b")
		}
	}
	n.want(t, "1-1 1 a", "2-3 2 b")
	again, others := l.End()
	want := "[{{1 1 1 a} 14 [5 9 13 17 21] 9} {{2 3 2 b} 28 [6 to 7 10 to 11 14 to 15 18 to 19 22 to 23] 18}]"
	if got := fmt.Sprint(again); got != want || others != nil {
		t.Errorf("left are %s, %v, want %s", got, others, want)
	}
	n.want(t, "1-1 1 a", "2-3 2 b")
}

// The number of lines is bounded, whatever the number of kinds.
func TestLinesAreBounded(t *testing.T) {
	var n notes
	l := NewLog(n.tell)
	for i := range 10_000 {
		fail(l, i, fmt.Sprintf("%c%d", 'a'+i%16, i))
	}
	again, others := l.End()
	if len(n.lines) != maxKinds || again != nil || len(others) != maxPlaces+1 {
		t.Fatalf("%d lines, left are %v, %v", len(n.lines), again, others)
	}
	sum := maxKinds
	for i, o := range others {
		if sum += o.Events; (o.Place == "") != (i == maxPlaces) {
			t.Errorf("the count %d is %+v", i, o)
		}
	}
	if sum != 10_000 {
		t.Errorf("%d events are counted", sum)
	}
}

// Few kinds that differ only in a number are reported.
func TestKindsOfOnePlace(t *testing.T) {
	var n notes
	l := NewLog(n.tell)
	for i := range 100 {
		fail(l, i, fmt.Sprint("a", i))
	}
	again, others := l.End()
	n.want(t, "0-0 1 a0", "1-1 1 a1", "2-2 1 a2")
	if again != nil || fmt.Sprint(others) != "[{a 3 97}]" {
		t.Errorf("left are %v, %v", again, others)
	}
}

// A run is reported after a second, although no event follows.
func TestALineWaitsForASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n notes
		l := NewLog(n.tell)
		fail(l, 1, "a")
		fail(l, 2, "a")
		time.Sleep(wait - 1)
		n.want(t)
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		n.want(t, "1-2 2 a")
		fail(l, 3, "b")
		time.Sleep(wait / 2)
		fail(l, 4, "c") // has a second of its own
		time.Sleep(wait / 2)
		fail(l, 5, "c")
		synctest.Wait()
		n.want(t, "1-2 2 a", "3-3 1 b")
		fail(l, 6, "a")
		time.Sleep(time.Hour)
		if again, _ := l.End(); len(again) != 1 || again[0].Events != 1 {
			t.Errorf("left are %v", again)
		}
		n.want(t, "1-2 2 a", "3-3 1 b", "4-5 2 c")
	})
}

func TestStreak(t *testing.T) {
	var alike, mixed, places, begun Streak
	for i := range 3 {
		if n := alike.Failed("x", []string{"", "/a", ""}[i]); n != i+1 {
			t.Errorf("%d alike, want %d", n, i+1)
		}
	}
	if mixed.Failed("x", "/a"); mixed.Failed("y", "/a") != 0 || mixed.Failed("x", "/a") != 0 {
		t.Error("two codes are alike")
	}
	if places.Failed("x", "/a"); places.Failed("x", "/b") != 0 {
		t.Error("two places are alike")
	}
	if begun.Succeeded(); begun.Failed("x", "/a") != 0 {
		t.Error("one succeeded")
	}
}
