# The commands of Amana. `make serve` runs it, `make test` tests it; each does all of its own set-up.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-test serve demo practice test test-fast test-realfiles test-scaled attack attack-unguarded bench lint lint-python lint-types lint-scripts format sbom python release build-tools

PYTHON ?= python3
BIN := .venv/bin
# Node.js from the environment of this folder, where it had to be put there, comes before the machine's.
export PATH := $(CURDIR)/$(BIN):$(PATH)
HAS_PIP := $(BIN)/python -m pip --version >/dev/null 2>&1
# Fails where npm is missing, or node is older than 20: below it has no crypto in its modules.
HAS_NODE := node -e 'process.exit(process.versions.node.split(".")[0] < 20)' && npm --version >/dev/null
PO := $(wildcard */locale/*/LC_MESSAGES/django.po)
FRONTEND := reviewers/frontend
# Processes that the tests share, for two cores: one of three mostly waits for a browser or a server. One after the
# other, in their order: make test WORKERS=0
WORKERS ?= 3
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --second-try

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

# Wheels alone: a source distribution runs its own code while it is installed. These two have no wheel; each is
# locked by the hash of its source. bagit checks exports, odfpy makes documents for tests.
INSTALL = $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: --no-binary bagit,odfpy

# What only Python's own parts can be asked for; all else comes from the locks.
python:
	@$(HAS_PIP) || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Amana needs Python 3.11 or newer. Where it has another name: make PYTHON=python3.12" >&2; exit 1; }
	@$(HAS_PIP) || $(PYTHON) -c 'import ensurepip, venv' || \
		{ echo "$(PYTHON) lacks its module venv. On Debian, as root: apt-get install python3-venv" >&2; exit 1; }

.venv/runtime.stamp: requirements.lock | python
	$(HAS_PIP) || $(PYTHON) -m venv --clear .venv
	$(INSTALL) -r requirements.lock
	touch $@

.venv/test.stamp: requirements-test.lock .venv/runtime.stamp
	$(INSTALL) -r requirements-test.lock
	touch $@

.venv/node.stamp: requirements-node.lock .venv/runtime.stamp
	{ $(HAS_NODE); } 2>/dev/null || $(INSTALL) -r requirements-node.lock
	touch $@

$(FRONTEND)/node_modules/.package-lock.json: $(FRONTEND)/package-lock.json .venv/node.stamp
	cd $(FRONTEND) && npm ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

tests/cameras/node_modules/.package-lock.json: tests/cameras/package-lock.json .venv/node.stamp
	cd tests/cameras && npm ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

$(FRONTEND)/dist/build.stamp: $(FRONTEND)/node_modules/.package-lock.json $(wildcard $(FRONTEND)/src/*/*.js $(FRONTEND)/*.mjs)
	cd $(FRONTEND) && npm run --silent build
	touch $@

archive/outlines.json: archive/outlines.py $(FRONTEND)/node_modules/.package-lock.json .venv/runtime.stamp
	$(BIN)/python -m archive.outlines $(FRONTEND)/node_modules/world-atlas/countries-50m.json $@

# The language is the folder's name: submissions/locale/pt_BR/LC_MESSAGES/django.po
%.mo: %.po .venv/runtime.stamp
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(word 3,$(subst /, ,$<))

setup: .venv/runtime.stamp $(FRONTEND)/dist/build.stamp archive/outlines.json $(PO:.po=.mo) ## environment, locked packages, the desk's bundle, translations

serve: setup ## serve the faces on HOST:PORT; on a first start print the link that opens a desk
	$(BIN)/python manage.py serve

demo: setup ## the same with a ready desk, sealed cases and a small archive
	AMANA_DATA=$$(realpath -m "$${AMANA_DATA:-var/demo}") $(BIN)/python manage.py demo_data
	AMANA_DATA=$$(realpath -m "$${AMANA_DATA:-var/demo}") $(BIN)/python manage.py serve

practice: setup ## a desk for lessons that answers by itself; everything of it goes at each start and at 04:00 UTC
	AMANA_DATA=$$(realpath -m "$${AMANA_DATA:-var/practice}") AMANA_PRACTICE=1 $(BIN)/python manage.py practice

setup-test: setup .venv/test.stamp tests/cameras/node_modules/.package-lock.json build/tools.stamp
	tests/packages

test: setup-test lint ## what tests need, then all of them but those that repeat on real servers what others show
	cd $(FRONTEND) && npm test --silent
	$(PYTEST) -m "not in_scaled"

test-fast: setup .venv/test.stamp ## those that need no root, no Debian package and no browser, in two minutes
	$(PYTEST) -m "not needs and not slow and not in_scaled"

test-realfiles: setup-test ## strangers' files in DIR (tests/realfiles says which) through the sandbox
	$(BIN)/python -m tests.realfiles $(DIR)

# The second line's tests begin servers of their own, and inherit no setting of the first's.
test-scaled: setup-test ## with PostgreSQL, Redis and Ceph's S3: the tests of database and store, and two nodes while things fail
	$(BIN)/python -m tests.scaled $(BIN)/python -m pytest --second-try -m scaled
	$(PYTEST) -m "in_scaled and not scaled"

lint: lint-python lint-types lint-scripts ## ruff, mypy, eslint, prettier and tsc

lint-python: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-types: .venv/test.stamp
	$(BIN)/mypy config operations newsrooms languages sealing stripping submissions reviewers archive attack

lint-scripts: $(FRONTEND)/node_modules/.package-lock.json
	cd $(FRONTEND) && npm run --silent lint && npm run --silent check

format: .venv/test.stamp $(FRONTEND)/node_modules/.package-lock.json ## what ruff and prettier can put right themselves
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd $(FRONTEND) && npm run --silent format

attack: setup-test ## attack a scratch server: held or broke, for each case of docs/threat-model.md
	$(BIN)/python -m attack

attack-unguarded: setup-test ## each attack with its guard taken away: it has to break
	$(BIN)/python -m attack --unguarded

bench: setup-test ## the benchmark table
	$(BIN)/python -m bench

sbom: .venv/test.stamp $(FRONTEND)/node_modules/.package-lock.json ## what Amana is made of, as CycloneDX files in build/
	mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements-scaled.lock --pyproject pyproject.toml --output-file build/sbom-python.json
	cd $(FRONTEND) && npm sbom --sbom-format cyclonedx --omit dev > ../../build/sbom-desk.json
	@echo build/sbom-python.json build/sbom-desk.json

build/tools.stamp: requirements-build.lock
	$(INSTALL) --upgrade --target build/tools -r requirements-build.lock
	touch $@

# What a release is built with, apart from .venv: nothing else of it gets into a wheel.
build-tools: build/tools.stamp

RELEASE ?= build/release
release: setup .venv/test.stamp build-tools ## wheel, source, Debian package and parts lists in build/release, built twice to the same bytes
	deploy/release/build $(RELEASE)
	deploy/release/build $(RELEASE).again
	cmp $(RELEASE)/SHA256SUMS $(RELEASE).again/SHA256SUMS
	rm -r $(RELEASE).again
	deploy/release/sign $(RELEASE)
