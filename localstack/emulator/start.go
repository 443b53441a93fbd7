package emulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"example.com/eventgateway/localstack/internal/logfile"
	"example.com/eventgateway/localstack/internal/process"
	"example.com/eventgateway/localstack/names"
)

const (
	readyTimeout = 60 * time.Second // it takes 0.3 s on an idle machine
	stopTimeout  = 5 * time.Second  // then it is killed
	keepTimeout  = 60 * time.Second // then it is killed, where it has state to write
)

// Options say how an emulator runs.
type Options struct {
	Root string // the checkout, where `make install` has run
	Port int    // on 127.0.0.1; 0 takes a free one
	Data string // the folder where it keeps its state when it ends; "" keeps nothing
}

// Emulator is a running emulator.
type Emulator struct {
	Endpoint string        // "http://127.0.0.1:4566"
	LogFile  string        // its output: .cache/emulator.log, or emulator-2.log while another run writes that
	Done     chan struct{} // closed when its process has ended, for whatever reason

	cmd    *exec.Cmd
	folder string // temporary files of this run
	data   *data  // nil keeps nothing
	late   bool   // it did not end in time, and was killed
	once   sync.Once
}

// Start starts the emulator that `make install` put into opts.Root and returns when it
// answers. ctx bounds only the start; [Emulator.Stop] ends the emulator. Its state is in
// memory. With opts.Data, it reads its state there as it starts, and writes it as it ends:
// when it is stopped and, on Linux, when this process is killed. It also writes it a second
// after the last change. If the emulator's own process is killed, what it has not written is
// lost.
//
// It listens on 127.0.0.1 only. It and the functions that it runs do not get the
// environment of this process, which may have credentials for AWS.
func Start(ctx context.Context, opts Options) (*Emulator, error) {
	if opts.Data == "" {
		return startWith(ctx, opts, nil)
	}
	d, err := openData(ctx, opts.Data)
	if err != nil {
		return nil, err
	}
	e, err := startWith(ctx, opts, d)
	if err != nil {
		return nil, errors.Join(err, d.lock.Close())
	}
	return e, nil
}

func startWith(ctx context.Context, opts Options, d *data) (*Emulator, error) {
	if opts.Port != 0 {
		return start(ctx, opts.Root, opts.Port, d)
	}
	// Another process can take a free port before the emulator does.
	var err error
	for range 3 {
		var port int
		if port, err = freePort(ctx); err != nil {
			return nil, err
		}
		var e *Emulator
		if e, err = start(ctx, opts.Root, port, d); err == nil {
			return e, nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, err
}

// checkInstalled compares the stamp of `make install`, a copy of the requirements, with
// the requirements.
func checkInstalled(root string) error {
	pins, err := os.ReadFile(filepath.Join(root, "localstack", "requirements.txt"))
	if err != nil {
		return fmt.Errorf("the emulator's requirements cannot be read (is %s the checkout?): %w", root, err)
	}
	if stamp, err := os.ReadFile(filepath.Join(root, ".venv", ".installed")); err != nil || !bytes.Equal(stamp, pins) {
		return errors.New("the AWS emulator that localstack/requirements.txt pins is not installed: run `make install`")
	}
	return nil
}

func start(ctx context.Context, root string, port int, d *data) (*Emulator, error) {
	if err := checkPort(ctx, port); err != nil {
		return nil, err
	}
	if err := checkInstalled(root); err != nil {
		return nil, err
	}
	cache := filepath.Join(root, ".cache")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "eventgateway-emulator-")
	if err != nil {
		return nil, err
	}
	e := &Emulator{
		Endpoint: "http://127.0.0.1:" + strconv.Itoa(port),
		Done:     make(chan struct{}),
		folder:   folder,
		data:     d,
	}
	if err := e.launch(root, cache, port); err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	err = e.waitReady(ctx)
	if err == nil && d != nil {
		err = e.checkRead()
	}
	if err != nil {
		e.kill()
		return nil, err
	}
	return e, nil
}

// checkRead returns an error if the emulator could not read its state, in part or as a whole.
// Such an emulator has to be killed: as it ends, it would write what it has over the rest.
func (e *Emulator) checkRead() error {
	line, err := logged(e.LogFile, "", notRead)
	if err == nil && line != "" {
		err = fmt.Errorf("what is kept in %s cannot be read: move it away to begin anew (%s)", e.data.folder, line)
	}
	return err
}

func (e *Emulator) launch(root, cache string, port int) error {
	log, err := logfile.Create(filepath.Join(cache, "emulator.log"))
	if err != nil {
		return err
	}
	defer log.Close() // the process has its own
	e.LogFile = log.Name()
	// Not .venv/bin/ministack: it names the temporary folder that .venv was built in.
	program := []string{"-m", "ministack"}
	if e.data != nil {
		program = []string{"-c", keepProgram}
	}
	e.cmd = exec.CommandContext(context.Background(), filepath.Join(root, ".venv", "bin", "python"), program...)
	process.Bind(e.cmd)
	e.cmd.Dir = e.folder
	e.cmd.Env = environment(e.Endpoint, port, e.folder)
	e.cmd.Stdout, e.cmd.Stderr = log, log
	if e.data != nil {
		process.EndWithParent(e.cmd)
		e.cmd.Env = append(e.cmd.Env, e.data.environment()...)
		e.cmd.ExtraFiles = []*os.File{e.data.lock}
	}
	if err := e.cmd.Start(); err != nil {
		return fmt.Errorf("the emulator does not start: %w", err)
	}
	if e.data != nil {
		_ = e.data.note(os.Getpid(), e.cmd.Process.Pid) // for a message only
	}
	go func() {
		_ = e.cmd.Wait() // its log says how it ended
		close(e.Done)
	}()
	return nil
}

// environment returns the emulator's whole environment.
func environment(endpoint string, port int, folder string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + folder, // no ~/.aws
		"TMPDIR=" + folder,
		"PYTHONUNBUFFERED=1",
		"BIND_HOST=127.0.0.1",
		"GATEWAY_PORT=" + strconv.Itoa(port),
		// For functions that it runs: without it they would call real AWS.
		"AWS_ENDPOINT_URL=" + endpoint,
		"AWS_ACCESS_KEY_ID=" + names.AccessKey,
		"AWS_SECRET_ACCESS_KEY=" + names.AccessKey,
		"AWS_REGION=" + names.Region,
		"AWS_DEFAULT_REGION=" + names.Region,
		"MINISTACK_REGION=" + names.Region,
		"MINISTACK_ACCOUNT_ID=" + names.AccountID,
		"AWS_EC2_METADATA_DISABLED=true",
		// Otherwise it would clean up containers.
		"DOCKER_HOST=unix://" + filepath.Join(folder, "no-docker.sock"),
		"SFTP_ENABLED=0",
	}
}

func (e *Emulator) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		select {
		case <-e.Done:
			return fmt.Errorf("the emulator ended as it started: see %s", e.LogFile)
		case <-ctx.Done():
			return fmt.Errorf("the emulator does not answer at %s: see %s: %w", e.Endpoint, e.LogFile, ctx.Err())
		case <-poll.C:
			if status, err := Status(ctx, e.Endpoint+names.HealthPath); err == nil && status == http.StatusOK {
				return nil
			}
		}
	}
}

// Status returns the status with which something answers a GET of a URL within ten seconds.
func Status(ctx context.Context, url string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// Stop ends the emulator and everything that it started, and returns when they have
// ended. It may be called more than once.
func (e *Emulator) Stop() {
	e.once.Do(func() {
		// The first signal asks the emulator to end; the second also ends what it
		// started. Both fail where nothing is left.
		_ = process.Signal(e.cmd, syscall.SIGTERM)
		timeout := stopTimeout
		if e.data != nil {
			timeout = keepTimeout
		}
		select {
		case <-e.Done:
		case <-time.After(timeout):
			e.late = true
		}
		e.kill()
		if e.data != nil {
			e.data.lock.Close()
		}
	})
}

// kill ends the emulator at once, without its state.
func (e *Emulator) kill() {
	_ = process.Signal(e.cmd, syscall.SIGKILL)
	<-e.Done
	os.RemoveAll(e.folder)
}

// CheckKept returns an error if the emulator, which has been stopped, could not write all of its
// state.
func (e *Emulator) CheckKept() error {
	if e.data == nil {
		return nil
	}
	line, err := logged(e.LogFile, ending, notWritten)
	if e.late {
		line = "the emulator did not end in time"
	}
	if err == nil && line != "" {
		err = fmt.Errorf("not everything is kept in %s: %s", e.data.folder, line)
	}
	return err
}

// checkPort reports a taken port in plain words; the emulator would do so in its log.
func checkPort(ctx context.Context, port int) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("port %d is taken: stop what listens there (another run, a container), or use it as the "+
			"emulator with AWS_ENDPOINT_URL=http://127.0.0.1:%d", port, port)
	}
	if err != nil {
		return fmt.Errorf("the emulator cannot listen on port %d: %w", port, err)
	}
	return listener.Close()
}

func freePort(ctx context.Context) (int, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
