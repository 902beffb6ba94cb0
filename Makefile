# The commands of a newcomer. Each sets up what it needs, once, and again when that changes.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
# A set-up counts for the exact requirements it was made from.
RUN_READY := $(VENV)/.ready-run-$(shell cat requirements.txt pyproject.toml | cksum | tr ' ' '-')
DEV_READY := $(VENV)/.ready-dev-$(shell cat requirements.txt requirements-dev.txt pyproject.toml | cksum | tr ' ' '-')
ASSETS := physio_service/web/static/vendor/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

##@ Commands

.PHONY: run
run: $(RUN_READY) $(ASSETS) ## Set up, then serve: the service on 8000 (PORT), the phones on 8010 (SANDBOX_PORT)
	@exec $(BIN)/python -m physio_service serve

.PHONY: test
test: $(DEV_READY) $(ASSETS) packages ## Set up, then run every test; what decides alone is covered whole
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations=10 tests/domain tests/schedules --cov --cov-report=
	$(BIN)/python -m coverage report --fail-under=100
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations=40 --ignore=tests/domain --ignore=tests/schedules

.PHONY: faults
faults: $(DEV_READY) ## Set up, then break the service for real, under 40 minutes (ONLY=F12, SEED=1)
	@$(BIN)/python -m faults --only '$(ONLY)' --seed $(or $(SEED),1)

.PHONY: faults-full
faults-full: $(DEV_READY) ## The same with each combination whole, for hours
	@$(BIN)/python -m faults --full --only '$(ONLY)' --seed $(or $(SEED),1)

.PHONY: check
check: $(DEV_READY) ## Set up, then run the linters, the types and the architecture test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

.PHONY: clean
clean: ## Remove what was set up here; the data in DATA_DIR stays
	rm -rf $(VENV) *.egg-info node_modules $(dir $(ASSETS)) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage

.PHONY: help
help: ## Say what there is
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

##@ What they need

.PHONY: packages
packages: # What no package of Python or node brings: a browser for the tests of the pages
	@scripts/browser.sh

$(BIN)/python:
	@scripts/environment.sh $(VENV)

$(RUN_READY): requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) install --requirement requirements.txt
	$(PIP) install --no-deps --editable . # so that flask finds its commands
	@rm -f $(VENV)/.ready-run-* && touch $@

$(DEV_READY): requirements.txt requirements-dev.txt pyproject.toml | $(BIN)/python
	$(PIP) install --requirement requirements-dev.txt
	$(PIP) install --no-deps --editable .
	@rm -f $(VENV)/.ready-* && touch $@ $(RUN_READY)

$(ASSETS): package-lock.json scripts/assets.py | $(BIN)/python
	@command -v npm >/dev/null || { echo "node with its npm is needed for what the pages are made of." >&2; exit 1; }
	$(BIN)/python scripts/assets.py
	@touch $@
