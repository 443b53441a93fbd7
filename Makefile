# The event gateway. `make` lists the targets; README.md says more.
#
# Every target installs what it needs inside the checkout (.cache, .venv, node_modules). It
# needs only Go, Python and Node.

MAKEFLAGS += --no-print-directory
BIN := .cache/bin

# The Go release that go.mod names, also if an older one is installed.
export GOTOOLCHAIN := $(shell awk '/^toolchain/ {print $$2}' go.mod)

# The CDK prints a banner for every Node that is not its newest.
export JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION := 1
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20

# EVENT is the name of an example (fruits, colors) or a topic (SpongeBob.Fruits).
EVENT ?= fruits

# The benchmarks are a module of their own, with libraries that only they need.
BENCH := localstack/bench

# So are the tests in a browser.
BROWSER := localstack/browser

MODULES := . $(BENCH) $(BROWSER)

GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK   := golang.org/x/vuln/cmd/govulncheck@v1.9.0

# The Go vulnerability database: a version of golang.org/x/vulndb.
VULNDB := v0.0.0-20261105234957-e22db6528018

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- run ---

# PORT is the gateway's port for run, demo, listen and produce.
GATEWAY = EVENTGATEWAY_URL=$${EVENTGATEWAY_URL:-http://127.0.0.1:$${PORT:-8080}}
STREAM  = AWS_ENDPOINT_URL=$${AWS_ENDPOINT_URL:-http://127.0.0.1:4566}

# The emulator is not needed where AWS_ENDPOINT_URL names another one.
EMULATOR = $(if $(AWS_ENDPOINT_URL),,.venv/.installed)

.PHONY: run
run: $(BIN)/local $(EMULATOR) ## run the gateway on http://127.0.0.1:8080 (PORT=… for another port, LAMBDA=256 for functions as on Lambda, AUTH=keys|jwt|iam for callers that say who they are, DATA=dir or FRESH=on for what is kept)
	@exec $(BIN)/local run

.PHONY: demo
demo: $(BIN)/local node_modules/.installed ## send Fruits, Colors and 1,707 earthquakes to the running gateway, and read them back
	@exec $(BIN)/local demo

.PHONY: listen
listen: $(BIN)/eventgateway ## print the events of a topic as they are published: make listen EVENT=fruits
	@$(GATEWAY) $(STREAM) exec $(BIN)/eventgateway listen $(EVENT)

.PHONY: produce
produce: $(BIN)/eventgateway ## register and send an example: make produce EVENT=fruits
	@$(GATEWAY) exec $(BIN)/eventgateway produce $(EVENT)

# --- test ---

.PHONY: test
test: install $(BIN)/local ## all tests that need neither Docker nor AWS, over an emulator of their own
	@exec $(BIN)/local exec -- go test ./...
	@cd $(BENCH) && go test ./...

.PHONY: golden
golden: ## write the golden files with the code's answers (functions/openapi/testdata, core/adapters/jsonschema/testdata)
	@go test -count=1 ./functions/httpapi -run TestContract -update
	@go test -count=1 ./core/adapters/jsonschema -run TestViolations -update

FAULT_EVENTS ?= 100000
FAULT_KILLS ?= 50

.PHONY: faults
faults: install $(BIN)/local ## 100,000 events through a Kinesis that fails in every way, twice, the second time with 50 kills; then through a group of consumers with 50 more (15 minutes)
	@EVENTGATEWAY_FAULT_EVENTS=$(FAULT_EVENTS) EVENTGATEWAY_FAULT_KILLS=$(FAULT_KILLS) exec $(BIN)/local exec -- \
		go test -count=1 -v -p 1 -timeout 30m -run 'TestAFaultyKinesis|TestNothingIsStoredTwice|TestWorkersThatAreKilledAndFrozen' \
		./core/adapters/kinesisstream ./localstack/contract ./events/consumer/internal/groupfaults

.PHONY: hostile
hostile: install $(BIN)/local ## send bodies that are made to hurt to a function with 256 MB: bytes, status, CPU, memory (3 minutes)
	@exec $(BIN)/local exec -- go test -count=1 -v ./localstack/hostile

# DYNAMODB is the URL of another implementation, such as Amazon's DynamoDB Local, which has
# terms of its own. The default is moto. It skips the list of thousands, because moto reads
# the whole list for each page.
CONFORMANCE := .cache/conformance
CONFORMANCE_RUNS ?= 1
STORES := go test -count=$(CONFORMANCE_RUNS) -timeout 60m ./core/adapters/dynamodbclaims ./core/adapters/dynamodbsamples ./core/adapters/dynamodbschemas

# What other programs make of the gateway's documents. RUN chooses among the tests.
CLIENTS = EVENTGATEWAY_CLIENTS=all $(BIN)/local exec -- go test -count=1 -v ./localstack/clients -run '$(RUN)' \
	> .cache/clients.log 2>&1 || { cat .cache/clients.log; exit 1; }; grep -E '^ *--- |^ok' .cache/clients.log

.PHONY: asyncapi
asyncapi: RUN := ^(TestAsyncAPI|TestTypes)$$
asyncapi: install $(BIN)/local ## AsyncAPI documents by the official parser, and types of the examples' schemas (1 minute)
	@$(CLIENTS)

.PHONY: conformance
conformance: install $(BIN)/local $(CONFORMANCE)/installed ## stores on another DynamoDB (DYNAMODB=http://… for yours), clients by all generators, and bundles in Python (6 minutes)
	@$(CLIENTS)
	@PYTHON_JSONSCHEMA=$(CURDIR)/$(CONFORMANCE)/bin/python go test -count=1 ./core/adapters/jsonschema/bundle
	@$(if $(DYNAMODB),EVENTGATEWAY_EMULATOR=$(DYNAMODB),$(CONFORMANCE)/bin/python localstack/conformance/dynamodb.py) $(STORES) $(if $(DYNAMODB),,-skip /a_list_of_thousands)

$(CONFORMANCE)/installed: localstack/conformance/requirements.txt
	$(VENV)

# The tool runs on all systems. Local runs need process groups.
.PHONY: cross
cross: ## build for other systems what users run there
	@for os in linux darwin windows; do for arch in amd64 arm64; do \
		GOOS=$$os GOARCH=$$arch CGO_ENABLED=0 go build ./events/... || exit; \
	done; done
	@GOOS=darwin go build ./functions/... ./localstack/...
	@cd $(BENCH) && GOOS=darwin go build ./...

# go test lists the targets, so that new ones are fuzzed too; two run at a time. A target
# skips long inputs if its time is not linear. GOMEMLIMIT keeps a worker to about a GB. A
# worker that hangs is killed when the time is up. Failing inputs are written to testdata/fuzz
# of the package. A target that ends with "context deadline exceeded" and no failing input has
# not failed: Go's coordinator takes the end of the time for an error (golang/go#75804).
FUZZTIME ?= 1m
FUZZ ?= ^Fuzz

.PHONY: fuzz
fuzz: ## fuzz each target for a minute (FUZZTIME=10s, FUZZ=^FuzzGuard for others), from the corpora in testdata/fuzz
	@mkdir -p .cache/fuzz; go test -list '$(FUZZ)' ./... > .cache/fuzz/targets
	@awk '/^Fuzz/ {names[n++] = $$1} /^ok/ {for (i = 0; i < n; i++) print $$2, names[i]; n = 0}' .cache/fuzz/targets | \
	FUZZTIME=$(FUZZTIME) GOMEMLIMIT=1GiB xargs -P 2 -L 1 sh -c 'log=.cache/fuzz/$$1.log; \
		{ go test -run "^$$" -fuzz "^$$1\$$" -fuzztime $$FUZZTIME -fuzzminimizetime 1s -parallel 1 $$0 > $$log 2>&1 \
		|| { grep -q "^    context deadline exceeded$$" $$log && ! grep -qiE "failing input|panic:|hung" $$log; }; } \
		&& echo "$$1 $$(grep -o "execs: [0-9]*" $$log | tail -1)" || { cat $$log; exit 255; }'

.PHONY: test-fast
test-fast: ## the inner loop: seconds, no emulator, no CDK
	@go test $$(go list ./... | grep -vE '/(infra|localstack)(/|$$)') ./localstack/docs

.PHONY: e2e
e2e: install ## deploy the real stack to an emulator, run the demo through its API, read the shards
	@go test -v -count=1 -tags e2e -timeout 20m ./localstack/e2e

.PHONY: browser
browser: .venv/.installed node_modules/.installed $(BIN)/local ## pages in a real Chromium send events, and the console is used (3 minutes; EVENTGATEWAY_BROWSER is its path, or skip)
	@cd $(BROWSER) && exec $(CURDIR)/$(BIN)/local exec -- go test -count=1 .

# What localstack/browser looks for, in its order.
CHROMIUM := chromium chromium-browser google-chrome-stable google-chrome

.PHONY: chromium
chromium: ## install Chromium where there is none (Debian, as root)
	@[ "$$EVENTGATEWAY_BROWSER" ] && exit; \
	for name in $(CHROMIUM); do command -v $$name > /dev/null && exit; done; \
	{ apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends chromium fonts-dejavu-core; } || \
	{ echo "error: Chromium is not installed, and Debian's packages did not install it: install it, or set EVENTGATEWAY_BROWSER to its path or to skip" >&2; exit 1; }

.PHONY: bench
bench: ## the cost of requests, starts and events in batches, beside programs that do less or the same (4 minutes)
	@cd $(BENCH) && go build -o $(CURDIR)/$(BIN)/bench . && cd $(CURDIR) && exec $(BIN)/bench

.PHONY: latency
latency: ## how long callers wait and what Lambda costs, by the function's memory (6 minutes; LATENCY='-rounds 1 -memory 256' for less)
	@cd $(BENCH) && go build -o $(CURDIR)/$(BIN)/latency ./latency && cd $(CURDIR) && exec $(BIN)/latency $(LATENCY)

.PHONY: bench-validate
bench-validate: ## the cost of validating an event, beside reading it, decoding it and other libraries (1 minute)
	@cd $(BENCH) && go build -o $(CURDIR)/$(BIN)/validate ./validate && exec $(CURDIR)/$(BIN)/validate

.PHONY: cost
cost: ## dollars of a million events and of an idle month, from what requests use in functions as on Lambda (2 minutes; COST='-rounds 1 -requests 10' for less)
	@cd $(BENCH) && go build -o $(CURDIR)/$(BIN)/cost ./cost && cd $(CURDIR) && exec $(BIN)/cost $(COST)

.PHONY: vet
vet: ## go vet of all modules, also of the end-to-end tests; each go.mod and go.sum is tidy
	@for module in $(MODULES); do (cd $$module && go mod tidy -diff && go vet -tags e2e ./...) || exit; done

.PHONY: lint
lint: $(BIN)/golangci-lint ## golangci-lint, of all modules
	@for module in $(MODULES); do (cd $$module && $(CURDIR)/$(BIN)/golangci-lint run --allow-parallel-runners) || exit; done

$(BIN)/golangci-lint: Makefile
	@GOBIN=$(CURDIR)/$(BIN) go install $(GOLANGCI_LINT) && touch $@

.PHONY: audit
audit: $(BIN)/govulncheck .cache/vulndb/$(VULNDB) ## known vulnerabilities of the dependencies, by a pinned database
	@for module in $(MODULES); do \
		echo "audit: $$module"; (cd $$module && $(CURDIR)/$(BIN)/govulncheck -test -db file://$(CURDIR)/.cache/vulndb/$(VULNDB) ./...) || exit; \
	done

.cache/vulndb/$(VULNDB):
	@mkdir -p $(@D); go run ./localstack/cmd/vulndb $(VULNDB) $@

$(BIN)/govulncheck: Makefile
	@GOBIN=$(CURDIR)/$(BIN) go install $(GOVULNCHECK) && touch $@

# --- deploy ---

.PHONY: deploy-local
deploy-local: $(BIN)/local $(EMULATOR) node_modules/.installed ## deploy the real stack to an emulator and print the API's URL
	@exec $(BIN)/local deploy

.PHONY: deploy
deploy: node_modules/.installed ## deploy to AWS: make deploy CDK_ARGS='-c name=Staging'
	@node_modules/.bin/cdk deploy $(CDK_ARGS)

# --- set-up ---

.PHONY: install
install: .venv/.installed node_modules/.installed ## install what the other targets need: .venv and node_modules

# A rule builds its folder as $$made, in a temporary folder, and moves it into place.
# So a make that is stopped leaves nothing half done. The stamp in the folder is a copy of
# $<: it says what is installed. Two makes may run at once: each keeps what another has
# put into place, and waits while another replaces it. fail prints one line; the log has
# what the tools print.
define BEGIN
cmp -s $< $@ && touch $@ && exit; \
mkdir -p .cache && new=$$(mktemp -d .cache/new-XXXXXX) || exit; made=$$new/$(notdir $(@D)); log=.cache/$(subst .,,$(notdir $(@D))).log; \
trap 'rm -rf $$new' EXIT; trap 'exit 1' HUP INT TERM; \
fail() { mv $$new/log $$log 2>/dev/null; echo "error: $$*" >&2; exit 1; }; \
echo "# installing what $< pins into $(@D) (once)" >&2
endef
define END
cp $< $$made/$(@F); for try in 1 2 3 4 5; do \
	cmp -s $< $@ && exit; \
	if [ -e $$made ]; then mv $(@D) $$new/old 2>/dev/null; mv $$made $(dir $(@D)) 2>> $$new/log; else sleep 1; fi; \
done; fail "$(@D) cannot be put in place: try again; see $$log"
endef

# A system's python3 can be too old while a newer one is installed beside it.
define VENV
@$(BEGIN); \
for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && break; python=; \
done; \
[ "$$python" ] || ! command -v python3 >/dev/null || \
	fail "python3 is $$(python3 --version 2>&1 | head -n 1): the AWS emulator needs Python 3.10 or newer; install it and try again"; \
[ "$$python" ] || fail "python3 is not in PATH: the AWS emulator needs Python 3.10 or newer; install it and try again"; \
$$python -m venv $$made > $$new/log 2>&1 || \
	fail "$$python cannot make a virtual environment: install its venv module (Debian, Ubuntu: apt install python3-venv) and try again; its output is in $$log"; \
$$made/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off -r $< >> $$new/log 2>&1 || \
	fail "what $< pins could not be downloaded from PyPI: check the network and pip's settings and try again; pip's output is in $$log"; \
$(END)
endef

.venv/.installed: localstack/requirements.txt
	$(VENV)

node_modules/.installed: package-lock.json
	@$(BEGIN); wanted="install Node 20 or newer, with npm, and try again"; \
	command -v node >/dev/null || fail "node is not in PATH: $$wanted"; \
	version=$$(node --version 2>&1 | head -n 1); \
	case $$version in v[2-9][0-9].*|v[1-9][0-9][0-9].*) ;; *) fail "node is version $$version: $$wanted";; esac; \
	command -v npm >/dev/null || fail "npm is not in PATH: $$wanted"; \
	cp package.json $< $$new && (cd $$new && npm ci --ignore-scripts --no-audit --no-fund) > $$new/log 2>&1 || \
		fail "npm ci failed: check the network and npm's settings and try again; its output is in $$log"; \
	$(END)

# go build decides what is out of date. The targets run the binaries, not `go run`, so that a
# signal to make reaches them.
.PHONY: $(BIN)/local $(BIN)/eventgateway
$(BIN)/local:
	@[ -e $@ ] || echo "# building $@ (minutes the first time on a machine)" >&2
	@go build -o $@ ./localstack/cmd/local
$(BIN)/eventgateway:
	@[ -e $@ ] || echo "# building $@ (minutes the first time on a machine)" >&2
	@go build -o $@ ./events/cmd/eventgateway

.PHONY: clean
clean: ## remove what the targets have installed or built
	rm -rf .cache .venv node_modules cdk.out

# --- release ---

GORELEASER := v2.15.1

.PHONY: release-snapshot
release-snapshot: .cache/goreleaser/$(GORELEASER)/goreleaser ## make all archives of a release in .cache/release (minutes the first time)
	@$< release --snapshot --clean

.cache/goreleaser/$(GORELEASER)/goreleaser:
	@GOBIN=$(CURDIR)/$(@D) go install github.com/goreleaser/goreleaser/v2@$(GORELEASER)
