# The two commands are `make run` and `make test`; both do all the set-up themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help run test check format lint types contracts bench crash walks lock clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Casework needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

run: $(STAMP) ## Play the first request from its documents to its determination
	@$(BIN)/casework demo

test: $(STAMP) ## Run the tests
	$(BIN)/python -m pytest -q

check: $(STAMP) ## Everything CI runs: format, lint, types, import contracts, tests with coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q --cov --cov-report=term --cov-fail-under=95

format: $(STAMP) ## Format the code and sort its imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## Measure the speed claims, each a ratio in one run
	$(BIN)/python -m benchmarks

crash: $(STAMP) ## Kill the process 200 times at random steps and prove that nothing is lost or done twice
	$(BIN)/python -m pytest -q tests/crash --kills 200

walks: $(STAMP) ## Take 10,000 random walks over the whole product and prove that none breaks a rule or is stranded
	$(BIN)/python -m pytest -q tests/walks --walks 10000

lock: $(STAMP) ## Pin every dependency's version in constraints.txt
	$(BIN)/uv pip compile --universal --no-emit-index-url --no-header --no-annotate --upgrade --quiet --extra dev --python-version 3.11 -o constraints.txt pyproject.toml

clean: ## Remove the virtual environment and everything built
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* build dist
