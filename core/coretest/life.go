package coretest

import "runtime"

// Life is the life of a process that dies at one of its calls: before it makes the call, or after
// the call had its effect and before the process hears the answer.
type Life struct {
	Dies  int  // the number of the call, from 1; 0 for none
	After bool // it dies after the call, not before
	calls int
}

// Call makes a call, or ends the calling goroutine if the process dies.
func (l *Life) Call(call func()) {
	l.calls++
	if l.calls == l.Dies && !l.After {
		runtime.Goexit()
	}
	call()
	if l.calls == l.Dies {
		runtime.Goexit()
	}
}

// Live runs the process to its end, and reports whether it died.
func (l *Life) Live(process func()) (died bool) {
	died = true
	done := make(chan struct{})
	go func() {
		defer close(done)
		process()
		died = false
	}()
	<-done
	return died
}
