# Thin on purpose: the steps of every target are in deploy/local/.

PYTHON := $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
    $(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
    && echo $(name))) python3)

.DEFAULT_GOAL := help
.PHONY: help run test check bench faults

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Set up, then serve on PORT (8000) until Ctrl-C; DEMO=0 leaves out demo data
	@$(PYTHON) -m deploy.local run

test: ## Set up, then run every test: Python, client, browser
	@$(PYTHON) -m deploy.local test

check: ## Check format, lint, types, floors, migrations and the committed API schema
	@$(PYTHON) -m deploy.local check

bench: ## Measure speed and size against references; NAMES="fanout tick" picks some
	@$(PYTHON) -m deploy.local bench $(NAMES)

faults: ## Attack at the whole size, before a release; FAULT_SIZE=10 for ten times that
	@$(PYTHON) -m deploy.local faults
