# The commands of the house. On a fresh machine each makes what it needs; a second time that takes no time.
# `make run` to try the portal, `make test` to see that it holds, `make` for this list.

PYTHON = .venv/bin/python
export PYTHONUTF8 = 1

.PHONY: help run setup setup-tests test check bench soak words lock clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

run: setup ## the portal with demonstration data at http://127.0.0.1:8000
	@exec $(PYTHON) portal/core/following.py '{"ending": 15, "starter": '$$PPID', "account": null}' $(PYTHON) -m portal serve --demo

setup: ## only the environment, in .venv
	@sh deploy/setup environment

setup-tests:
	@sh deploy/setup tests

test: setup-tests ## unit, database and browser tests
	@browser=$$(sh deploy/setup browser) && PORTAL_CHROMIUM="$$browser" exec $(PYTHON) -m pytest -q $(TESTS)

soak: setup-tests ## what takes longer: faults and load
	@browser=$$(sh deploy/setup browser) && PORTAL_CHROMIUM="$$browser" exec $(PYTHON) -m pytest -q -m soak $(TESTS)

check: setup-tests ## format, lint, types, templates, layers, lengths, translations
	@$(PYTHON) -m ruff format --check --quiet . || { echo "format: run .venv/bin/ruff format ."; exit 1; }
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ty check --quiet
	@$(PYTHON) -m djlint --quiet --lint templates
	@$(PYTHON) -m pytest -q --noconftest -p no:cacheprovider tests/habits
	@echo "All checks passed."

bench: setup-tests ## measurements as ratios, one JSON object a line
	@exec $(PYTHON) -m tests.bench

words: setup-tests ## bring i18n up to date with what the code and the templates say
	@$(PYTHON) -m babel.messages.frontend -q extract -F i18n/babel.cfg --no-location --omit-header -o i18n/portal.pot .
	@for language in en; do $(PYTHON) -m babel.messages.frontend -q update --no-fuzzy-matching --ignore-obsolete \
		--init-missing --omit-header -i i18n/portal.pot -o i18n/$$language/LC_MESSAGES/portal.po -l $$language; done
	@rm i18n/portal.pot

lock: setup-tests ## pin requirements*.in again, with hashes (needs uv)
	@for kind in requirements requirements-dev; do uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header $$kind.in -o $$kind.txt; done

clean: ## remove what the commands made, except data
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
