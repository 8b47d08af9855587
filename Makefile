# Liên Thông. `make help` lists what can be done. Needs Python 3.11 or later, git and make.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PYTHONUTF8 := 1
# BROWSER=no runs the tests without those that drive a browser.
BROWSER ?= yes
# How many processes share the tests out; JOBS=0 runs them in one.
JOBS ?= 2
MARKS := $(if $(filter no,$(BROWSER)),not browser,browser or not browser)

.DEFAULT_GOAL := help
.PHONY: help demo test test-long faults check fix bench clean-demo setup setup-dev lock docs lint-contracts

help:  ## List the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup:  ## Install what the product needs into .venv
	@$(PYTHON) tools/setup/bootstrap.py run

setup-dev:
	@$(PYTHON) tools/setup/bootstrap.py dev $(if $(filter no,$(BROWSER)),--no-browser)

demo: setup  ## Start two nodes and run the main job; ONCE=1 stops afterwards
	@$(BIN)/python -m lienthong.entrypoints.demo $(if $(ONCE),--once)

clean-demo:  ## Forget what the demo made
	@for home in var/demo/*/; do \
	  if [ -f "$$home/node.toml" ] && [ -x $(BIN)/lienthong ]; then \
	    $(BIN)/lienthong node remove --home "$$home" --yes || exit 1; fi; done
	@rm -rf var/demo

test: setup-dev check lint-contracts  ## Check the code, then run the tests
	@$(BIN)/python -m pytest -m "not long and ($(MARKS))" -n $(JOBS) --dist loadfile $(ARGS)

test-long: setup-dev  ## Run the tests that take minutes
	@$(PYTHON) tools/setup/bootstrap.py dev --java $(if $(filter no,$(BROWSER)),--no-browser)
	@LIENTHONG_NEW_EXAMPLES=1 $(BIN)/python -m pytest -m long --timeout 3600 $(ARGS) || [ $$? -eq 5 ]  # 5: none is marked yet
	@LIENTHONG_NEW_EXAMPLES=1 $(BIN)/python -m pytest tests/generative tests/unit/core $(ARGS)

faults: setup-dev  ## Kill, cut, bend and fill; print what was survived, and how soon
	@$(BIN)/python -m pytest -q -s --timeout 3600 tests/faults tests/integration/sync/test_fuzz.py $(ARGS)

check: setup-dev  ## Check lock, format, lint, types and imports
	@$(BIN)/python tools/setup/lock.py --check
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports > var/lint-imports.txt || { cat var/lint-imports.txt; exit 1; }
	@$(BIN)/mypy

lint-contracts: setup-dev  ## Have the public tool datacontract lint every shipped contract
	@$(BIN)/python tools/lint_contracts.py

fix: setup-dev  ## Put format and lint right where a tool can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup-dev  ## Measure against peers; NAME=… runs one benchmark
	@$(BIN)/python -m bench $(NAME)

lock: setup-dev  ## Pin the newest allowed versions of all dependencies
	@$(BIN)/python tools/setup/lock.py

docs: setup-dev  ## Write the generated pages of docs/reference
	@$(BIN)/python tools/docs/reference.py
