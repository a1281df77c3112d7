# `make` alone says what there is. PYTHON is the Python (3.10 or later) that .venv is made with.
PYTHON ?= python3
# On the usual two cores. Two leave time unused; with four or five the processes get in each other's way.
PYTEST_WORKERS ?= 3
SOAK_MINUTES ?= 20
# Every Pulumi command starts three Pythons: without kept bytecode each of them compiles the package anew.
export PYTHONDONTWRITEBYTECODE =

python := .venv/bin/python
local_stack := $(python) scripts/local_stack.py
sources := provider tests examples scripts benchmarks __main__.py

.DEFAULT_GOAL := help
.PHONY: help up preview refresh show drift down reset test test-unit soak bench bench-full lint format hooks wheel docs pictures engine venv clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

up: venv ## show what changes, deploy the quickstart to the embedded stand-in of Wix, show who can do what
	@$(local_stack) up

preview: venv ## show what `make up` would change
	@$(local_stack) preview

refresh: venv ## take what was changed behind Pulumi's back into the state
	@$(local_stack) refresh

show: venv ## show who can do what
	@$(local_stack) show

drift: venv ## change a level behind Pulumi's back (COLLECTION=Orders ACTION=itemRead LEVEL=ANYONE)
	@$(local_stack) drift

down: venv ## restore what was there before the first `make up`; what somebody changed since stays, and is named
	@$(local_stack) down

reset: venv ## forget the local stack and the stand-in's data
	@$(local_stack) reset

# Without a language host for YAML, TypeScript or Go (the script says why), the tests of such programs are skipped.
with_engine = engine=$$($(python) scripts/get_engine.py) && { hosts=$$($(python) scripts/get_language_hosts.py) || true; } && \
	PATH="$(CURDIR)/.venv/bin:$$engine:$${hosts:+$$hosts:}$$PATH"

test: lint ## everything that CI runs: lint, types, all tests with a real Pulumi engine
	@$(with_engine) $(python) -m pytest -n $(PYTEST_WORKERS) --dist worksteal

test-unit: venv ## the tests that need no Pulumi engine
	@$(python) -m pytest tests --ignore tests/engine --ignore tests/faults

soak: venv ## the property tests and the kill loop for a long time (SOAK_MINUTES, default 20), and every sequence by both doors
	@$(with_engine) WIX_DATA_SOAK_MINUTES=$(SOAK_MINUTES) $(python) -m pytest tests/faults tests/engine/memory

bench: venv ## what it costs beside Pulumi itself (under 15 minutes); writes benchmarks/RESULTS.md
	@$(python) benchmarks/run.py bench

bench-full: venv ## the same with 1,000 resources too (under 90 minutes)
	@$(python) benchmarks/run.py bench-full

lint: venv ## ruff and basedpyright
	@$(python) -m ruff check --quiet $(sources)
	@$(python) -m ruff format --quiet --check $(sources)
	@$(python) -m basedpyright --level error

format: venv ## bring the sources into shape
	@$(python) -m ruff check --quiet --fix $(sources)
	@$(python) -m ruff format --quiet $(sources)

wheel: ## build the package into dist/, and say how to install it from there
	@PYTHON="$(PYTHON)" scripts/make_wheel.sh

docs: venv ## build the documentation into site/; what leads nowhere fails it
	@NO_MKDOCS_2_WARNING=1 $(python) -m mkdocs build --strict && echo "site/index.html"

pictures: venv ## make the pictures of docs/ anew, of the pages as they are now (needs Chromium)
	@$(python) -m tests.pages.pictures

hooks: venv ## let git run `make format` before each commit, and `make lint` before each push
	@$(python) -m pre_commit install

engine: venv ## find a Pulumi engine, or make one; prints its folder
	@$(python) scripts/get_engine.py

venv: ## make .venv, if pyproject.toml changed
	@PYTHON="$(PYTHON)" scripts/make_venv.sh

clean: ## remove .venv, .local (the local stack and its stand-in) and caches; kept engines stay
	@rm -rf .venv .local .pytest_cache .ruff_cache .hypothesis build dist site
	@find provider tests examples scripts -name __pycache__ -type d -prune -exec rm -rf {} +
