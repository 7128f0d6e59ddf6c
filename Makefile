# Short names for people who type `make`. Everything here is also reachable without make:
# `python3 run.py` and `python3 run.py test` are the entry, on any machine.

.DEFAULT_GOAL := help
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11

.PHONY: help run install test long check format requirements upgrade hooks clean

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, prepare the demo and serve it on http://localhost:8000
	python3 run.py

install: ## Make .venv ready and stop there
	python3 run.py install

test: ## Run every check and every test, on SQLite and on PostgreSQL, with a real browser
	python3 run.py test

long: ## The same with the long runs, and nothing skipped for want of a browser or of PostgreSQL
	python3 run.py test --require browser,postgres --long

check: ## Only the checks: style, types, imports, templates
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/python -m djlint --lint caseapp

format: ## Put Python into its usual shape (templates keep theirs: rows of lists are dense on purpose)
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

requirements: ## Make the pinned lists from the .in files, keeping the versions that are already pinned
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

upgrade: ## Make the pinned lists anew with the newest versions; read the difference before you commit it
	$(COMPILE) --upgrade requirements.in -o requirements.txt
	$(COMPILE) --upgrade requirements-dev.in -o requirements-dev.txt

hooks: ## Have git run the quick checks before each commit
	$(BIN)/python -m pre_commit install

clean: ## Remove what the tools left behind; never touches instance/ or .venv
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find caseapp tests -name __pycache__ -type d -prune -exec rm -rf {} +
