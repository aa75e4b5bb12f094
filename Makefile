# `make run`, `make serve` and `make test` do all the set-up themselves: Python 3.11 and make are all they ask for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Node and npm come with the Python packages, so that the pages can be built where no Node is installed.
NODE := PATH="$(abspath $(BIN)):$$PATH"
NODE_STAMP := frontend/node_modules/.installed
BUILT := casework/web/static/dist/manifest.json
SOURCES := $(shell find frontend/src -type f)
# One process a core; the tests of a file stay together, because they share what is dear to make. tests/conftest.py says
# which begin, so that none of the slowest keeps one core alone at the end.
SIDE_BY_SIDE := -n auto --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run serve build test check format lint types contracts wheel browser bench crash walks histories weeks lock clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Casework needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

$(NODE_STAMP): $(STAMP) frontend/package.json frontend/package-lock.json frontend/.npmrc
	cd frontend && $(NODE) npm ci --ignore-scripts --loglevel=error
	@touch $(NODE_STAMP)

$(BUILT): $(NODE_STAMP) frontend/build.js $(SOURCES)
	cd frontend && $(NODE) npm run --silent build

run: $(STAMP) ## Play the first request from its documents to its determination
	@$(BIN)/casework demo

serve: $(BUILT) ## Serve the pages with sample data at http://127.0.0.1:8700
	@database="$${CASEWORK_DATABASE:-var/casework.db}"; \
	if [ -e "$$(dirname "$$database")/sample-unfinished" ] || ! [ -e "$$database" ]; then $(BIN)/casework sample; fi
	@exec $(BIN)/casework serve

build: $(BUILT) ## Bundle the scripts and styles of the pages

browser: # The pages are tested in a real browser
	@if [ -n "$$CASEWORK_CHROMIUM" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && apt-get install -qq --yes --no-install-recommends chromium >/dev/null; \
	else \
	  echo "The pages are tested in Chromium, and none was found. Install the package chromium, or name the program: CASEWORK_CHROMIUM=/path/to/it make test"; exit 1; \
	fi

test: $(BUILT) browser ## Run the tests
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE)

check: $(BUILT) browser ## Everything CI runs: format, lint, types, import contracts, tests with coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) --cov --cov-report=term --cov-fail-under=95

wheel: $(BUILT) ## Build the package to install elsewhere, with the built pages in it
	cd frontend && $(NODE) npm run --silent build -- --alone
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir build .
	@$(BIN)/python -m zipfile --list build/casework-*.whl | grep -q static/dist/manifest.json || { echo "The package lacks the built pages."; exit 1; }

format: $(STAMP) ## Format the code and sort its imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(BUILT) ## Measure the speed claims, each a ratio in one run
	$(BIN)/python -m benchmarks

crash: $(STAMP) ## Kill the process 200 times at random steps and prove that nothing is lost or done twice
	$(BIN)/python -m pytest -q tests/crash tests/history/test_purge_killed.py --kills 200

walks: $(STAMP) ## Take 10,000 random walks over the whole product and prove that none breaks a rule or is stranded
	$(BIN)/python -m pytest -q tests/walks --walks 10000

histories: $(STAMP) ## Recount every figure of the desk and of reports over 1,000 random histories of an office
	$(BIN)/python -m pytest -q tests/desk --histories 1000

weeks: $(STAMP) ## Try the forecast on 100 weeks of offices that it has not seen
	$(BIN)/python -m pytest -q tests/forecast/test_unseen_weeks.py --weeks 100

lock: $(NODE_STAMP) ## Pin every dependency's version in constraints.txt and frontend/package-lock.json
	$(BIN)/uv pip compile --universal --no-emit-index-url --no-header --no-annotate --upgrade --quiet --extra dev --python-version 3.11 -o constraints.txt pyproject.toml
	cd frontend && $(NODE) npm install --package-lock-only --ignore-scripts --loglevel=error

clean: ## Remove the virtual environment and everything built
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* build dist frontend/node_modules casework/web/static/dist
