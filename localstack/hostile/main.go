package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"example.com/eventgateway/localstack/names"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// run sends all attacks and prints the table.
func run(ctx context.Context) error {
	endpoint := os.Getenv(names.EmulatorEnv)
	if endpoint == "" {
		return errors.New("there is no emulator to run over: make hostile")
	}
	target, err := newTarget(ctx, endpoint)
	if err != nil {
		return err
	}
	fmt.Printf("%-48s %10s %6s %9s %9s %8s %10s\n", "", "bytes in", "status", "CPU ms", "clock ms", "peak MB", "bytes out")
	wrong := 0
	for _, a := range attacks() {
		r, err := target.run(ctx, a)
		if err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
		fmt.Printf("%-48s %10d %6d %9d %9d %8d %10d", a.name, r.in, r.status, r.cpu.Milliseconds(), r.clock.Milliseconds(), r.peak>>20, r.out)
		if strings.Contains(r.log, "rejected events could not be kept") {
			fmt.Print("  not all rejected events are kept")
		}
		if err := r.judge(a); err != nil {
			wrong++
			fmt.Printf("  %v", err)
		}
		fmt.Println()
	}
	if wrong > 0 {
		return fmt.Errorf("%d bodies are not answered as they should be", wrong)
	}
	return nil
}
