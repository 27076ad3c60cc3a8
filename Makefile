# Everything is started from here; `make help` lists what there is. Needed before: python3 (3.11 or
# newer); java (17 or newer) and maven for Apache Kafka, without which a stand-in serves `make demo`;
# node and npm for the design system, without which the pages are plainer.

UV_VERSION := 0.13.9
PYTHON := $(firstword $(wildcard /usr/bin/python3) python3)
BIN := .venv/bin
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export UV_PYTHON_DOWNLOADS := never
PAGES := services/reporting/pages

.DEFAULT_GOAL := help
.PHONY: help bootstrap demo up down run test check fmt schemas bench clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: .venv/stamp ## Make the Python environment from the lock

demo: .venv/stamp $(PAGES)/node_modules/stamp ## Show everything on examples until Ctrl-C (ONCE=1: print, compare, end)
	@$(BIN)/fremdrift demo $(if $(ONCE),--once)

up: .venv/stamp $(PAGES)/node_modules/stamp ## Start everything, empty, and keep it running until Ctrl-C
	@$(BIN)/fremdrift up

down: .venv/stamp ## Stop what another terminal has started
	@$(BIN)/fremdrift down

run: .venv/stamp $(PAGES)/node_modules/stamp ## Run one service in this terminal (SERVICE=progress)
	@$(BIN)/fremdrift run $(SERVICE)

test: check .tools/bin/promtool $(PAGES)/node_modules/stamp .tools/bin/chromium ## Check and test everything, on a real PostgreSQL and a real Kafka
	$(BIN)/pytest -n 2 --dist loadfile

check: .venv/stamp ## Format, lint, types, import rules, contract: the fast part of test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m schemas
	$(BIN)/python -m schemas --against

fmt: .venv/stamp ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

schemas: .venv/stamp ## Write the published schemas and the docs' tables anew from the code
	$(BIN)/python -m schemas --write
	$(BIN)/python -m deploy.docs --write

bench: .venv/stamp ## Measure throughput and print a table
	$(BIN)/python -m benchmarks

clean: ## Remove everything made here, the data too
	rm -rf $(PAGES)/node_modules .local .venv .tools dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/stamp: .tools/bin/uv pyproject.toml uv.lock
	.tools/bin/uv sync --quiet --frozen --python $(PYTHON)
	@touch $@

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is older." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || deploy/local/packages install python3-venv
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

# Unpacked, not installed: the package would start a server of its own on this machine.
.tools/bin/promtool: .tools/bin/uv
	@command -v promtool > /dev/null && ln -sf "$$(command -v promtool)" $@ \
		|| deploy/local/packages unpack prometheus usr/bin/promtool $@

# The design system and htmx, from their lock.
$(PAGES)/node_modules/stamp: $(PAGES)/package-lock.json
	@mkdir -p $(@D)
	@if command -v npm > /dev/null; then cd $(PAGES) && npm ci --silent --ignore-scripts --no-audit --no-fund; \
		else echo "node and npm are not here: the pages are served plainer, without the design system."; fi
	@touch $@

.tools/bin/chromium: .tools/bin/uv
	@command -v chromium > /dev/null || deploy/local/packages install chromium
	@ln -sf "$$(command -v chromium)" $@
