// Command echo is a Lambda function for the local gateway's tests. It answers
// with the payload that it got, and with its process id in the header Pid. The
// query parameter "do" makes it do something else; see handle.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	switch os.Getenv("FAIL") {
	case "":
	case "hang":
		time.Sleep(time.Hour)
	case "fill":
		fill(200)
	default:
		fmt.Fprintln(os.Stderr, "FAIL is set")
		os.Exit(1)
	}
	lambda.Start(handle)
}

func handle(ctx context.Context, payload json.RawMessage) (any, error) {
	var request struct {
		Query map[string]string `json:"queryStringParameters"`
	}
	if err := json.Unmarshal(payload, &request); err != nil {
		return nil, err
	}
	switch request.Query["do"] {
	case "answer": // with the response that the test wants
		return bytes.NewBufferString(request.Query["with"]), nil
	case "large":
		return bytes.NewReader(make([]byte, 7<<20)), nil
	case "length": // with an answer of that many bytes
		around := `{"statusCode":200,"body":""}`
		body := strings.Repeat("x", number(request.Query["bytes"])-len(around))
		return strings.NewReader(strings.Replace(around, `""`, `"`+body+`"`, 1)), nil
	case "burn": // processor time
		began := time.Now()
		for end := used() + time.Duration(number(request.Query["ms"]))*time.Millisecond; used() < end; {
		}
		return response(fmt.Sprint(time.Since(began).Milliseconds())), nil
	case "fill": // memory
		fill(number(request.Query["mb"]))
	case "call": // and answer when that has answered
		if err := call(ctx, request.Query["url"]); err != nil {
			return nil, err
		}
	case "exit":
		os.Exit(3)
	case "hang":
		select {}
	case "error":
		return nil, errors.New("as asked")
	case "panic":
		panic("as asked")
	case "print":
		fmt.Println(request.Query["text"])
	case "environment":
		return response(fmt.Sprint(os.Environ())), nil
	}
	return response(string(payload)), nil
}

func number(text string) int {
	n, _ := strconv.Atoi(text) // 0 shows in the test
	return n
}

// used is the processor time of this process.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// fill has so much memory for a moment.
func fill(mb int) {
	memory, err := syscall.Mmap(-1, 0, mb<<20, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		panic(err)
	}
	for i := 0; i < len(memory); i += os.Getpagesize() {
		memory[i] = 1
	}
	if err := syscall.Munmap(memory); err != nil {
		panic(err)
	}
}

func response(body string) any {
	return map[string]any{
		"statusCode": 200,
		"headers":    map[string]string{"content-type": "text/plain", "pid": fmt.Sprint(os.Getpid())},
		"body":       body,
	}
}

// call tells the test the process id, and waits for its answer.
func call(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s?pid=%d", url, os.Getpid()), nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}
