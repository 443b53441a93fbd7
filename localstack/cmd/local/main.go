// Command local runs the event gateway, or only an AWS emulator, on this
// machine; `make run` and `make test` call it. See `local help`.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/eventgateway/localstack/local"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, func() { // a second Ctrl-C ends it at once
		time.Sleep(time.Second) // timeout(1) and npm run send a signal twice
		stop()
	})
	os.Exit(local.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
