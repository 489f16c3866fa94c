# Two commands matter: `make report` and `make test`. Everything they need they set up themselves.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.ONESHELL:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
DEMO := corpus/dossier
SHARED := $(or $(GAP_ANALYZER_SHARED),../shared)
QUICK := not long and not torture and not bench

# A reader's own values reach the shell through the environment, never through the text of a recipe: a blank, a quote
# or a dollar sign in a file name stays what it is.
ifdef LAW
override LAW := $(value LAW)
endif
ifdef COUNTRY
override COUNTRY := $(value COUNTRY)
endif
ifdef OUT
override OUT := $(value OUT)
endif
ifdef DATA
override DATA := $(value DATA)
endif
export LAW COUNTRY OUT DATA PORT

.PHONY: help report serve test test-long bench lint format types imports lock clean

help: ## show these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

report: $(VENV)/.ready ## write a gap report: the bundled dossier, or LAW="a.pdf" COUNTRY=CO [OUT=folder]
	@if [ -n "$${LAW:-}" ]; then
		set -- "$$LAW"
	else
		set -- $(DEMO)
		OUT="$${OUT:-out/dossier}"
	fi
	if [ -n "$${COUNTRY:-}" ]; then set -- --country "$$COUNTRY" -- "$$@"; else set -- -- "$$@"; fi
	if [ -n "$${OUT:-}" ]; then set -- --out "$$OUT" "$$@"; fi
	$(BIN)/gap-analyzer analyze "$$@"

serve: $(VENV)/.ready ## open the adviser's desk in a browser, with the demo case: [PORT=8000] [DATA=folder]
	@$(BIN)/gap-analyzer serve --demo --port "$${PORT:-8000}" --data "$${DATA:-out/desk}"

test: $(VENV)/.ready-tests ## every kind of check once: lint, types, import contracts, tests with coverage
	@$(MAKE) lint types imports
	$(call say_shared)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "$(QUICK)" --cov --cov-report=term

test-long: $(VENV)/.ready-tests ## everything: all statutes, hostile files and fault points as well
	@$(MAKE) lint types imports
	$(call say_shared)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not bench" --cov --cov-report=term

bench: $(VENV)/.ready-tests ## measure speed and memory, and write the figures into docs/speed.md
	@GAP_ANALYZER_WRITE_FIGURES=1 $(BIN)/python -m pytest tests/bench -m bench

lint: $(VENV)/.ready-tests ## ruff, and its format
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.ready-tests ## put the code into its one format
	@$(BIN)/ruff format .

types: $(VENV)/.ready-tests ## mypy, strict
	@$(BIN)/mypy

imports: $(VENV)/.ready-tests ## who may know whom
	@$(BIN)/lint-imports --config setup.cfg | sed -n '/^Analyzed/,$$p'

lock: $(VENV)/.ready-tests ## pin the newest allowed packages, with hashes
	@for extra in setup setup,dev; do
		out=requirements.txt; constraint=(); extras=--strip-extras
		# An extra that a package asks for (pytest-cov: coverage[toml]) stays in the lock, or pip calls it unpinned.
		if [ "$$extra" != setup ]; then
			out=requirements-dev.txt; constraint=(--constraint requirements.txt); extras=--no-strip-extras
		fi
		CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe \
			"$$extras" --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header \
			--extra "$$extra" "$${constraint[@]}" --output-file "$$out" setup.cfg
	done

clean: ## remove what was built here, the virtual environment too
	@rm -rf $(VENV) build dist *.egg-info out .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up ------------------------------------------------------------------------------------------

# $(call need,what for,test that it is there,Debian packages): installs where it may, otherwise says what to install.
define need
@if ! ( $(2) ) >/dev/null 2>&1; then
	sudo=
	if [ "$$(id -u)" != 0 ]; then sudo="sudo -n"; fi
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then
		echo "Installing $(3) ($(1))." >&2
		$$sudo apt-get -qq update >&2 || true
		DEBIAN_FRONTEND=noninteractive $$sudo apt-get -qq install --yes --no-install-recommends $(3) </dev/null >/dev/null
	else
		echo "For $(1), please install: $(3)." >&2
	fi
fi
endef

define say_shared
@if [ ! -d "$(SHARED)" ]; then
	echo "No reference folder at $(SHARED): tests on real statutes, labels and hostile files are skipped."
fi
endef

TESSDATA := for l in eng spa por fra; do compgen -G "/usr/share/tesseract-ocr/*/tessdata/$$l.traineddata" \
	|| [ -e "/usr/share/tessdata/$$l.traineddata" ] || [ -e "$${TESSDATA_PREFIX:-/nowhere}/$$l.traineddata" ] || exit 1; done

$(VENV)/bin/python:
	$(call need,a virtual environment,python3 -c 'import ensurepip',python3-venv)
	@for python in "$${PYTHON:-python3}" python3.11 python3.12 python3.13; do
		if "$$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
			"$$python" -m venv $(VENV)
			exit 0
		fi
	done
	echo "Python 3.11 or newer is needed; set PYTHON=/path/to/it if it has another name." >&2
	exit 1

$(VENV)/.ready: requirements.txt setup.cfg pyproject.toml | $(VENV)/bin/python
	$(call need,reading scanned laws,$(TESSDATA),tesseract-ocr tesseract-ocr-eng tesseract-ocr-spa tesseract-ocr-por tesseract-ocr-fra)
	@echo "Setting up the Python packages, once (about 600 MB)." >&2
	$(PIP) install --quiet --require-hashes -r requirements.txt
	$(PIP) install -qq --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.ready-tests: requirements-dev.txt $(VENV)/.ready
	$(call need,tests in a browser,command -v chromium || command -v chromium-browser,chromium)
	$(call need,tests that look at PDF files,command -v qpdf && command -v pdftoppm,qpdf poppler-utils)
	@echo "Setting up the Python packages for tests, once." >&2
	$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	touch $@
