# One Network. `make help` lists what can be done; nothing but Python 3.11 and git is needed.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV := $(BIN)/python -m deploy.dev
TESTING := $(DEV) with-servers --home .onenet/tests --
WORKERS ?= 2
ARGS ?=
SIEGE ?=

.DEFAULT_GOAL := help

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(STAMP) ## Install everything into .venv (done by itself by every other target)

$(STAMP): requirements/dev.txt deploy/dev/install.py
	@PYTHON="$$(sh deploy/dev/find-python)" && "$$PYTHON" deploy/dev/install.py

.PHONY: demo
demo: $(STAMP) ## Start the whole network with the played demo; Ctrl-C stops it
	@$(DEV) demo

.PHONY: up
up: $(STAMP) ## Start the stack without the demo's data; Ctrl-C stops it
	@$(DEV) up

.PHONY: stop
stop: ## Stop whatever of this checkout still runs
	@if [ -x $(BIN)/python ]; then $(DEV) --home .onenet/tests stop && $(DEV) stop; fi

.PHONY: reset
reset: ## Stop everything and delete the demo's data (asks for nothing)
	@if [ -x $(BIN)/python ]; then $(DEV) --home .onenet/tests reset && $(DEV) reset; fi

.PHONY: status
status: $(STAMP) ## Say what runs, where, and with how much memory
	@$(DEV) status

.PHONY: test
test: $(STAMP) browser lint types ## Run every check and the whole suite of tests
	@$(TESTING) sh -c '$(BIN)/python -m deploy.dev.checks migrations && $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)'

.PHONY: browser
browser: $(STAMP) ## Install Debian's Chromium and Chinese fonts for the browser tests, where it may
	@$(BIN)/python -m deploy.dev.browser

.PHONY: lint
lint: $(STAMP) ## Check style, format, layers of rooms, templates and English words
	@$(BIN)/python -m deploy.dev.checks lint layers templates words

.PHONY: types
types: $(STAMP) ## Check types (mypy, strict)
	@$(BIN)/python -m deploy.dev.checks types

.PHONY: format
format: $(STAMP) ## Put the code into the form that lint asks for
	@$(BIN)/python -m deploy.dev.checks format

.PHONY: bench
bench: $(STAMP) ## Run the benchmarks (ARGS="tree search" chooses); each prints ratios to the naive way
	@ONENET_JAVA_OPTIONS=-XX:TieredStopAtLevel=4 $(TESTING) $(BIN)/python -m bench $(ARGS)

.PHONY: faults
faults: $(STAMP) ## Kill workers, empty brokers, break servers, and look for what is lost
	@$(TESTING) $(BIN)/python -m pytest -m faults $(ARGS)
	@$(BIN)/python -m tests.faults.siege $(SIEGE)

.PHONY: soak
soak: $(STAMP) ## Sixteen threads among three congresses for 60 s, then the faults for SOAK_MINUTES (10)
	@$(TESTING) env SOAK_SECONDS=60 $(BIN)/python -m pytest tests/isolation/test_steps.py
	@$(TESTING) $(BIN)/python -m deploy.dev.soak $(ARGS)

.PHONY: mutants
mutants: $(STAMP) ## Take out one guard of the isolation after another: a test must fail each time
	@$(TESTING) $(BIN)/python -m tests.isolation.mutants $(ARGS)

.PHONY: servers
servers: $(STAMP) ## Open a shell in which the test servers run and their addresses are set
	@$(TESTING) $${SHELL:-sh}

.PHONY: words
words: $(STAMP) ## Bring locale/en up to the sources; what is new in it has to be translated
	@$(BIN)/python -m deploy.dev.words extract

.PHONY: lock
lock: $(STAMP) ## Compile requirements/*.txt anew after a change in a .in file
	@$(BIN)/python -m deploy.dev.lock
