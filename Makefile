# The event gateway. `make` lists the targets; README.md says more.
#
# Every target sets up what it needs inside the checkout (.cache, .venv,
# node_modules), from Go, Python and Node alone.

MAKEFLAGS += --no-print-directory
BIN := .cache/bin

# Node's version is checked by our own tools; the CDK's own notice is not news.
export JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION := 1

# EVENT is an example's name (fruits, colors) or a topic (SpongeBob.Fruits).
EVENT ?= fruits

GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK   := golang.org/x/vuln/cmd/govulncheck@v1.1.4

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- run ---

.PHONY: run
run: local ## run the gateway on http://127.0.0.1:8080 (PORT=… for another port)
	@exec $(BIN)/local run

.PHONY: demo
demo: tools ## send Fruits, Colors and 1,707 earthquakes to the running gateway, and read them back
	@exec $(BIN)/demo

.PHONY: listen
listen: tools ## print the events of a topic as they are published: make listen EVENT=fruits
	@exec $(BIN)/eventgateway listen $(EVENT)

.PHONY: produce
produce: tools ## register and send an example: make produce EVENT=fruits
	@exec $(BIN)/eventgateway produce $(EVENT)

# --- test ---

.PHONY: test
test: local node_modules/.installed ## all tests that need neither Docker nor AWS, over an emulator of their own
	@exec $(BIN)/local exec -- go test ./...

.PHONY: test-fast
test-fast: ## the inner loop: seconds, no emulator, no CDK
	@go test $$(go list ./... | grep -vE '/(infra|localstack)(/|$$)')

.PHONY: e2e
e2e: ## deploy the real stack to an emulator, run the demo through its API, read the shards
	@go test -count=1 -tags e2e -timeout 20m ./localstack/e2e

.PHONY: bench
bench: ## what a request and a start cost, beside a function that does nothing
	@go run ./localstack/bench

.PHONY: lint
lint: $(BIN)/golangci-lint ## golangci-lint, import rules included
	@$(BIN)/golangci-lint run

.PHONY: audit
audit: ## known vulnerabilities of what the gateway depends on (asks a public database)
	@go run $(GOVULNCHECK) ./... || { [ $$? -eq 3 ] || echo "audit: not done: the vulnerability database cannot be reached from here"; exit 1; }

# --- deploy ---

.PHONY: deploy-local
deploy-local: ## deploy the real stack to an emulator and print the API's URL
	@exec go run ./localstack/cmd/deploylocal

.PHONY: deploy
deploy: node_modules/.installed ## deploy to AWS: make deploy CDK_ARGS='-c stage=prod'
	@npx cdk deploy $(CDK_ARGS)

# --- set-up ---

.PHONY: tools
tools: local
	@go build -o $(BIN)/ ./events/cmd/eventgateway ./localstack/cmd/demo

.PHONY: local
local:
	@go build -o $(BIN)/ ./localstack/cmd/local

.PHONY: clean
clean: ## remove what the targets have put into the checkout
	rm -rf .cache .venv node_modules cdk.out
