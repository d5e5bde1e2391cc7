# Every command of the project. The recipes quote nothing absolute, so a path with a space is fine.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
WORKERS ?= 2

.PHONY: help setup demo demo-reset test coverage check lint format bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Install everything, for running and for testing
	@bash deploy/setup.sh test

demo: ## Run the whole demo company on this machine (PORT=8000 by default)
	@bash deploy/setup.sh run
	@exec $(PYTHON) -m backend demo

demo-reset: ## Forget what was done in the demo; the next start begins anew
	@bash deploy/setup.sh run
	@$(PYTHON) -m backend demo-reset

test: setup ## Run all tests, real browser included
	@$(PYTHON) -m pytest -n $(WORKERS) --dist loadgroup

coverage: setup ## The same, and which lines and branches they reach; takes half as long again
	@$(PYTHON) -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report=term

check: setup lint coverage ## Everything that must be green before a change is committed

lint: setup ## Style, types, import directions, templates
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports --no-cache
	@$(PYTHON) -m djlint backend/templates theme/templates --lint --profile jinja --quiet

format: setup ## Put the code into the one layout
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

bench: setup ## Compare with peers in one run
	@$(PYTHON) -m bench queries
	@$(PYTHON) -m bench publish --peers

lock: ## Resolve the dependencies anew and write the lock files
	@$(PYTHON) -m pip install --quiet pip-tools
	@for kind in "requirements.lock" "requirements-dev.lock --extra dev"; do \
		set -- $$kind; \
		$(PYTHON) -m piptools compile --quiet --upgrade --strip-extras --generate-hashes --allow-unsafe \
			--no-emit-index-url --no-emit-find-links --no-header --extra build "$${@:2}" -o "$$1" pyproject.toml; \
	done
	@$(PYTHON) -m piptools compile --quiet --upgrade --strip-extras --generate-hashes --allow-unsafe \
		--no-emit-index-url --no-emit-find-links --no-header \
		-o tests/support/storage/requirements.lock tests/support/storage/requirements.in

clean: ## Remove the environment and everything built; the demo's state stays
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis backend/static/built
