# `make demo` and `make test` do all the set-up on a machine with Python 3.11+ and make.
# Everything that is made here lies in .venv; a stamp in it says what was installed last.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOG := $(VENV)/install.log

# What tests and tools write beside the sources.
LEFTOVERS := .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist onrecord-demo.db*

.DEFAULT_GOAL := help
.PHONY: help demo test check lint docs clean
.SILENT:
# A stamp whose recipe failed must not look done.
.DELETE_ON_ERROR:

help: ## Say what can be made
	sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/p' Makefile | expand -t 14

demo: $(VENV)/.installed ## Install, put the example situation on record, print the result
	$(BIN)/onrecord demo
	echo 'The program is $(BIN)/onrecord.'

test: $(VENV)/.installed-dev lint ## Install with what the tests need, then lint, types and all tests
	$(BIN)/python -m pytest -q -n auto

check: $(VENV)/.installed-dev lint ## The fast part of `make test`: lint, types, tests that are not slow
	$(BIN)/python -m pytest -q -n auto -m "not slow"

lint: $(VENV)/.installed-dev ## Ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/.installed-dev ## Make the documents that are made from the code
	$(BIN)/python docs/generate.py

clean: ## Remove all that was made here
	rm -rf $(VENV) $(LEFTOVERS)
	find src tests benchmarks training docs -name __pycache__ -type d -prune -exec rm -rf {} +

# pip's own output names registries and folders of this machine: it goes into a log, and what is
# shown of it when it fails goes without them.
define INSTALL
	echo "installing (once; a minute or two) ..."
	$(BIN)/python -m pip install --disable-pip-version-check --no-input -e '$(1)' \
		> $(LOG) 2>&1 < /dev/null || { \
		tail -n 15 $(LOG) | sed -E -e 's#[a-z+]+://[^ )]*#<address>#g' \
			-e "s#host='[^']*'#host=<address>#g" -e 's#(^|[ =(])/[^ )]+#\1<path>#g' >&2; \
		echo "make: the packages could not be installed; all of pip's words are in $(LOG)" >&2; \
		exit 1; }
endef

$(VENV)/.made:
	command -v "$(PYTHON)" > /dev/null || { \
		echo "make: there is no $(PYTHON); install Python 3.11 or later, or say PYTHON=..." >&2; \
		exit 1; }
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: $(PYTHON) is older than 3.11; say PYTHON=python3.11 or another" >&2; \
		exit 1; }
	"$(PYTHON)" -c 'import ensurepip, venv' 2> /dev/null || { \
		echo "make: $(PYTHON) cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; \
		exit 1; }
	"$(PYTHON)" -m venv --clear $(VENV)
	touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.made
	$(call INSTALL,.)
	touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.made
	$(call INSTALL,.[dev])
	touch $(VENV)/.installed $@
