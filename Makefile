# Tools that load the settings but never connect.
DETACHED = TWOFOLD_SECRET_KEY=only-for-checking DATABASE_URL=postgresql://nobody@127.0.0.1:9/none

.DEFAULT_GOAL := help
.PHONY: help run test check lint types imports templates migrations docs bench oracles demo clean tools

help: ## list these
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## install, build, start everything with a demo place, say where to look
	@scripts/bootstrap run && exec .venv/bin/twofold run $(OPTIONS)

test: tools ## every test, browser journeys included
	@scripts/packages && .venv/bin/twofold assets && exec .venv/bin/pytest -n 2 -rfEs $(OPTIONS)

check: lint types imports templates migrations docs ## everything short of the tests

demo: ## throw away what was tried in the demo place and load it afresh
	@scripts/bootstrap run && exec .venv/bin/twofold demo --reset

# Every benchmark runs, whatever one before it missed; opinions at their full size too (five minutes of red-dwarf, 5 GB).
bench: tools ## measure against the promises and the oracles: half an hour
	@.venv/bin/twofold assets && bench/oracle/install && missed=; for each in bench/*.py; do \
		name=$$(basename "$$each" .py); echo "== $$name"; \
		.venv/bin/python "$$each" $$([ "$$name" = opinions ] && echo --large) $(OPTIONS) || missed="$$missed $$name"; \
	done; [ -z "$$missed" ] || { echo "targets missed:$$missed"; exit 1; }

oracles: tools ## our answers beside the other software's, made afresh on small inputs: a minute or two
	@bench/oracle/install && .venv/bin/python bench/oracle/check.py

tools:
	@scripts/bootstrap all

lint: tools
	.venv/bin/ruff check
	.venv/bin/ruff format --check

types: tools
	$(DETACHED) .venv/bin/mypy

imports: tools
	.venv/bin/lint-imports

templates: tools
	find src -path '*/templates/*' -name '*.html' -exec .venv/bin/djhtml --check {} +

migrations: tools
	$(DETACHED) PYTHONWARNINGS=ignore::RuntimeWarning .venv/bin/twofold manage makemigrations --check --dry-run

docs: tools
	.venv/bin/sphinx-build -q -W --keep-going -b dirhtml docs docs/_build

clean: ## remove what was installed and built; data in var/ stays
	rm -rf .venv node_modules docs/_build src/twofold/site/static/built
