package coretest

import "runtime"

// Life is that of a process that dies at the call of a number: before it is made, or after it
// has had its effect and before its answer is heard.
type Life struct {
	Dies  int // 0: never
	After bool
	calls int
}

// Call makes a call to the outside.
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

// Live runs the process to its end. It returns false if it made fewer calls.
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
