# Everything here needs python3 (3.11 or newer) with pip, and make. Nothing is written outside this folder.
PYTHON ?= python3
SCALE ?= 10
NINE_YEARS ?= nine-years
JOBS ?= 2
PORT ?= 8000
WITNESS_PORT ?= 7381
SERVE ?= 1

UV := .tools/bin/uv
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
export UV_CACHE_DIR := $(CURDIR)/.tools/cache
export UV_NO_PROGRESS := 1
export PIP_ROOT_USER_ACTION := ignore
# A virtual environment that happens to be active has no say here, nor a container's image that forbids bytecode: every
# process that tests start would compile all that it imports.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
INSTALL = $(UV) pip install --quiet --python $(1)/bin/python
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make requirements" $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help setup demo serve nine-years test suite check lint types architecture promises coverage interop spark bench docs pictures base-venv requirements clean
.DELETE_ON_ERROR:

help: ## show this list
	@awk -F':.*## ' '/^[a-z][-a-z]*:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.test ## make .venv with everything that tests and demo need

demo: .venv/.server ## play a year of a whole program into demo/, verify it, serve its portal (SCALE=1: full size; SERVE=0: stop before)
	$(BIN)/plainview demo --scale $(SCALE) demo/
ifneq ($(SERVE),0)
	@echo && $(BIN)/plainview serve --port $(PORT) --witness-port $(WITNESS_PORT) demo/
endif

serve: .venv/.server ## serve the portal of demo/ again, where anybody may be any of its simulated people (PORT=8000)
	$(BIN)/plainview serve --port $(PORT) --witness-port $(WITNESS_PORT) demo/

nine-years: .venv/.server ## play nine full years into NINE_YEARS=nine-years/ and verify them (600,000 statements)
	$(BIN)/plainview demo --scale 1 --years 9 $(NINE_YEARS)/

test: lint .venv/.test .tools/.browser ## lint, types and every test (about 5 minutes on two cores)
	+@$(MAKE) --no-print-directory --keep-going --jobs=2 types suite

suite: .venv/.test .tools/.browser
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --no-skips

check: lint types .venv/.test .tools/.browser ## the quick part of test: lint, types, tests that are not slow
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q -m "not slow"

lint: .venv/.test ## ruff
	$(BIN)/ruff check .

types: .venv/.test ## mypy, strict
	$(BIN)/mypy

architecture: .venv/.test ## only the rules about how the house is built
	$(BIN)/python -m pytest -q tests/architecture

promises: .venv/.test ## the long run of tests/promises: kills, power cuts, full disks, races, fuzzing, a whole court (hours)
	PLAINVIEW_LONG=1 $(BIN)/python -m pytest -v --no-skips tests/promises tests/cli/test_deployment.py tests/cli/test_bucket.py

coverage: .venv/.test .tools/.browser ## every branch of core and verifier is reached, or this fails
	$(BIN)/python -m pytest -n $(JOBS) -q --cov --cov-report=term --cov-fail-under=100

interop: .venv/.server ## let other people's programs read our logs, cosign them, and be cosigned
	$(BIN)/python tools/interop/run.py
	$(BIN)/python tools/interop/witnesses.py
	$(BIN)/python tools/interop/packages.py
	$(BIN)/python tools/interop/letters.py

spark: .venv-spark/.stamp ## run a scope of records on Spark in local mode, beside DuckDB (needs Java 17)
	.venv-spark/bin/python tools/interop/spark.py

bench: .venv/.server ## measure speed beside other programs into benchmarks/RESULTS.md (ONLY=log: one part; go: the peers)
	$(BIN)/python -m benchmarks.run $(ONLY)

docs: .venv/.server ## write again what is made from the program: commands, tables of formats, the style sheet
	$(BIN)/python tools/commands.py docs/commands.md
	$(BIN)/python tools/formats.py docs/formats.md
	$(BIN)/python tools/style_sheet.py tools/uswds/uswds.min.css src/plainview/server/portal/static/uswds/css/uswds.css

pictures: .venv/.test .tools/.browser ## make the pictures of the README again from a demonstration
	$(BIN)/python tools/pictures.py docs/img

base-venv: .venv-base/.stamp ## make .venv-base: what somebody who only verifies installs

requirements: .tools/.uv ## pin requirements/*.txt again (UPGRADE=--upgrade for newer versions)
	$(COMPILE) pyproject.toml --extra server --extra test -o requirements/test.txt
	$(COMPILE) pyproject.toml --extra server -c requirements/test.txt -o requirements/server.txt
	$(COMPILE) pyproject.toml -c requirements/test.txt -o requirements/base.txt
	$(COMPILE) pyproject.toml --extra server --extra test --extra spark -c requirements/test.txt -o requirements/spark.txt
	$(COMPILE) requirements/build.in -c requirements/test.txt -o requirements/build.txt
	$(COMPILE) requirements/uv.in -o requirements/uv.txt

clean: ## remove what was built; demo/ stays
	rm -rf .venv .venv-base .venv-spark .tools build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

.tools/.uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Plainview needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null || { echo "$(PYTHON) has no pip; on Debian: apt install python3-pip" >&2; exit 1; }
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target .tools --require-hashes -r $<
	@touch $@

# Tests look at pages with Chromium: the one in CHROME, or Debian's without windows, which takes half as long, or any.
.tools/.browser:
	@command -v "$${CHROME:-chromium-headless-shell}" >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium-headless-shell >/dev/null; } || \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	{ echo "Tests of the pages need Chromium: install it (Debian: apt install chromium-headless-shell), or name it: make CHROME=... test" >&2; exit 1; }
	@mkdir -p $(@D) && touch $@

.venv/.made: .tools/.uv
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	@touch $@

.venv/.project: .venv/.made pyproject.toml requirements/build.txt
	$(call INSTALL,.venv) --require-hashes -r requirements/build.txt
	$(call INSTALL,.venv) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.server: .venv/.project requirements/server.txt
	$(call INSTALL,.venv) --require-hashes -r requirements/server.txt
	@touch $@

.venv/.test: .venv/.project requirements/test.txt
	$(call INSTALL,.venv) --require-hashes -r requirements/test.txt
	@touch $@

.venv-spark/.stamp: .venv/.project requirements/spark.txt
	$(UV) venv --quiet --clear --python $(PYTHON) .venv-spark
	$(call INSTALL,.venv-spark) --require-hashes -r requirements/spark.txt
	$(call INSTALL,.venv-spark) --require-hashes -r requirements/build.txt
	$(call INSTALL,.venv-spark) --no-deps --no-build-isolation --editable .
	@touch $@

.venv-base/.stamp: .venv/.project requirements/base.txt $(shell find src -name '*.py')
	$(UV) venv --quiet --clear --python $(PYTHON) .venv-base
	$(call INSTALL,.venv-base) --require-hashes -r requirements/base.txt
	$(UV) build --quiet --wheel --clear --no-build-isolation --python .venv/bin/python --out-dir build
	$(call INSTALL,.venv-base) --no-deps build/plainview-*.whl
	@touch $@
