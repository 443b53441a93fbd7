# The event gateway. `make` lists the targets; README.md says more.
#
# Every target sets up what it needs inside the checkout (.cache, .venv,
# node_modules), from Go, Python and Node alone.

MAKEFLAGS += --no-print-directory
BIN := .cache/bin

# The Go release that go.mod names, also where an installation would stay with its own.
export GOTOOLCHAIN := $(shell awk '/^toolchain/ {print $$2}' go.mod)

# The CDK prints a banner for every Node that is not its newest.
export JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION := 1
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20

# EVENT is an example's name (fruits, colors) or a topic (SpongeBob.Fruits).
EVENT ?= fruits

GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK   := golang.org/x/vuln/cmd/govulncheck@v1.9.0

# The Go vulnerability database: a version of golang.org/x/vulndb.
VULNDB := v0.0.0-20261105234957-e22db6528018

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- run ---

# Where `make run` listens. PORT moves the gateway for run, demo, listen and
# produce alike.
GATEWAY = EVENTGATEWAY_URL=$${EVENTGATEWAY_URL:-http://127.0.0.1:$${PORT:-8080}}
STREAM  = AWS_ENDPOINT_URL=$${AWS_ENDPOINT_URL:-http://127.0.0.1:4566}

.PHONY: run
run: $(BIN)/local ## run the gateway on http://127.0.0.1:8080 (PORT=… for another port, LAMBDA=256 for functions as on Lambda)
	@exec $(BIN)/local run

.PHONY: demo
demo: $(BIN)/local ## send Fruits, Colors and 1,707 earthquakes to the running gateway, and read them back
	@exec $(BIN)/local demo

.PHONY: listen
listen: $(BIN)/eventgateway ## print the events of a topic as they are published: make listen EVENT=fruits
	@$(GATEWAY) $(STREAM) exec $(BIN)/eventgateway listen $(EVENT)

.PHONY: produce
produce: $(BIN)/eventgateway ## register and send an example: make produce EVENT=fruits
	@$(GATEWAY) exec $(BIN)/eventgateway produce $(EVENT)

# --- test ---

.PHONY: test
test: install ## all tests that need neither Docker nor AWS, over an emulator of their own
	@exec $(BIN)/local exec -- go test ./...

.PHONY: golden
golden: ## write the golden files as the code answers now (functions/openapi/testdata, core/adapters/jsonschema/testdata)
	@go test -count=1 ./functions/receive_event ./functions/register_event \
		./functions/get_event_schema ./functions/list_registered_events -run TestContract -update
	@go test -count=1 ./core/adapters/jsonschema -run TestViolations -update

.PHONY: faults
faults: install ## 100,000 events through a Kinesis that fails in every way, twice, the second time with 50 kills
	@EVENTGATEWAY_FAULT_EVENTS=100000 EVENTGATEWAY_FAULT_KILLS=50 exec $(BIN)/local exec -- \
		go test -count=1 -v -p 1 -timeout 30m -run 'TestAFaultyKinesis|TestNothingIsStoredTwice' ./core/adapters/kinesisstream ./localstack/contract

.PHONY: hostile
hostile: install ## what bodies that are made to hurt take of a function with 256 MB: bytes, status, CPU, memory (2 minutes)
	@exec $(BIN)/local exec -- go run ./localstack/hostile

# DYNAMODB is the URL of another implementation, such as Amazon's DynamoDB Local, which
# has to be had under its own terms. Otherwise moto is one, without the list of
# thousands, of which it reads all for each page.
CONFORMANCE := .cache/conformance
CONFORMANCE_RUNS ?= 1
STORES := go test -count=$(CONFORMANCE_RUNS) -timeout 60m ./core/adapters/dynamodbclaims ./core/adapters/dynamodbsamples ./core/adapters/dynamodbschemas

.PHONY: conformance
conformance: install $(CONFORMANCE)/installed ## stores on another DynamoDB (DYNAMODB=http://… for yours), and clients by all generators (6 minutes)
	@EVENTGATEWAY_CLIENTS=all $(BIN)/local exec -- go test -count=1 -v -run TestClients ./localstack/clients > .cache/clients.log 2>&1 || \
		{ cat .cache/clients.log; exit 1; }; grep -E '^ *--- |^ok' .cache/clients.log
	@$(if $(DYNAMODB),EVENTGATEWAY_EMULATOR=$(DYNAMODB),$(CONFORMANCE)/bin/python localstack/conformance/dynamodb.py) $(STORES) $(if $(DYNAMODB),,-skip /a_list_of_thousands)

$(CONFORMANCE)/installed: localstack/conformance/requirements.txt
	@python3 -m venv --clear $(CONFORMANCE) && $(CONFORMANCE)/bin/python -m pip install --quiet --disable-pip-version-check -r $< && touch $@

# The tool is for all systems, local runs are for those with process groups.
.PHONY: cross
cross: ## build for other systems what users run there
	@GOOS=windows go build ./events/...
	@GOOS=darwin go build ./events/... ./functions/... ./localstack/...

# Targets are found by listing them, so that a new one is fuzzed too; two at a time.
# Long inputs are passed over where their time is not linear, the collector keeps a
# worker to about a GB, and one that hangs is killed when the time is up. What fails is
# written into testdata/fuzz of its package.
FUZZTIME ?= 1m
FUZZ ?= ^Fuzz

.PHONY: fuzz
fuzz: ## fuzz each target for a minute (FUZZTIME=10s, FUZZ=^FuzzGuard for others), from the corpora in testdata/fuzz
	@mkdir -p .cache/fuzz; go test -list '$(FUZZ)' ./... > .cache/fuzz/targets
	@awk '/^Fuzz/ {names[n++] = $$1} /^ok/ {for (i = 0; i < n; i++) print $$2, names[i]; n = 0}' .cache/fuzz/targets | \
	FUZZTIME=$(FUZZTIME) GOMEMLIMIT=1GiB xargs -P 2 -L 1 sh -c 'log=.cache/fuzz/$$1.log; \
		go test -run "^$$" -fuzz "^$$1\$$" -fuzztime $$FUZZTIME -fuzzminimizetime 1s -parallel 1 $$0 > $$log 2>&1 \
		&& echo "$$1 $$(grep -o "execs: [0-9]*" $$log | tail -1)" || { cat $$log; exit 255; }'

.PHONY: test-fast
test-fast: ## the inner loop: seconds, no emulator, no CDK
	@go test $$(go list ./... | grep -vE '/(infra|localstack)(/|$$)')

.PHONY: e2e
e2e: install ## deploy the real stack to an emulator, run the demo through its API, read the shards
	@go test -v -count=1 -tags e2e -timeout 20m ./localstack/e2e

.PHONY: bench
bench: ## what requests, starts and events in batches cost, beside programs that do less or the same (3 minutes)
	@go run ./localstack/bench

.PHONY: bench-validate
bench-validate: ## what validating an event costs, beside reading it, decoding it and other libraries (1 minute)
	@cd localstack/bench/validate && go build -o ../../../$(BIN)/validate . && exec ../../../$(BIN)/validate

.PHONY: lint
lint: $(BIN)/golangci-lint ## golangci-lint, import rules included
	@$(BIN)/golangci-lint run

$(BIN)/golangci-lint: Makefile
	@GOBIN=$(CURDIR)/$(BIN) go install $(GOLANGCI_LINT) && touch $@

.PHONY: audit
audit: $(BIN)/govulncheck .cache/vulndb/$(VULNDB) ## known vulnerabilities of what the gateway depends on, by a pinned database
	@for module in . localstack/bench/validate; do \
		echo "audit: $$module"; (cd $$module && $(CURDIR)/$(BIN)/govulncheck -db file://$(CURDIR)/.cache/vulndb/$(VULNDB) ./...) || exit; \
	done

.cache/vulndb/$(VULNDB):
	@mkdir -p $(@D); go run ./localstack/cmd/vulndb $(VULNDB) $@

$(BIN)/govulncheck: Makefile
	@GOBIN=$(CURDIR)/$(BIN) go install $(GOVULNCHECK) && touch $@

# --- deploy ---

.PHONY: deploy-local
deploy-local: $(BIN)/local ## deploy the real stack to an emulator and print the API's URL
	@exec $(BIN)/local deploy

.PHONY: deploy
deploy: install ## deploy to AWS: make deploy CDK_ARGS='-c name=Staging'
	@node_modules/.bin/cdk deploy $(CDK_ARGS)

# --- set-up ---

.PHONY: install
install: $(BIN)/local ## install what the other targets need: .venv and node_modules
	@$(BIN)/local install

# Go knows best what is out of date. The binaries are run from here, not by
# `go run`, so that a signal to make reaches them.
.PHONY: $(BIN)/local $(BIN)/eventgateway
$(BIN)/local:
	@go build -o $@ ./localstack/cmd/local
$(BIN)/eventgateway:
	@go build -o $@ ./events/cmd/eventgateway

.PHONY: clean
clean: ## remove what the targets have put into the checkout
	rm -rf .cache .venv node_modules cdk.out
