# The commands of the project. `make help` lists them; on Windows without make, see CONTRIBUTING.
.DEFAULT_GOAL := help
.PHONY: help environment data report verify lab test check lint mutate fuzz coverage benchmark media lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
INSTALLED := $(VENV)/installed
PROGRAM := $(BIN)/python -m src.main
TESTS := pytest --numprocesses=4 --maxschedchunk=2
WEB := src/digits/reading/web
MODULES := src/main.py $(shell find src/digits -type f -not -path '*/__pycache__/*' -not -path '*/node_modules/*')
RESULTS := README.md $(wildcard figures/* models/*)
# a folder is newer when a file in it was deleted
FOLDERS := figures models notebooks notebooks/samples $(sort $(dir $(MODULES)))
# QUICK=1 tells the same story with small settings, in build/quick
DONE := build/$(if $(QUICK),quick/)report.done

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-14s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

environment: $(INSTALLED) ## create .venv from the lock, with uv or pip
$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@echo "Creating $(VENV) from the lock; this takes a minute or two"
	@if command -v uv >/dev/null; then \
		uv venv --quiet --clear --python $(PYTHON) $(VENV) && \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt && \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
		$(PYTHON) -m venv --clear $(VENV) && \
		$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt && \
		$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@$(BIN)/python -m compileall -q src
	@touch $@

data: $(INSTALLED) ## fetch and verify MNIST
	@$(PROGRAM) fetch

report: $(DONE) ## run the notebooks that changed, export the pages (QUICK=1: in a minute)
$(DONE): $(INSTALLED) $(MODULES) $(wildcard notebooks/*.ipynb notebooks/samples/*) $(RESULTS) $(FOLDERS)
	@$(PROGRAM) report $(if $(QUICK),--quick)
	@touch $@

verify: $(INSTALLED) ## rerun all notebooks, and compare with what is committed
	@$(PROGRAM) verify

lab: $(INSTALLED) ## open JupyterLab in the project, on this machine only
	@mkdir -p $(VENV)/share/jupyter/lab/settings  # no news popup, no autosave
	@cp src/digits/notebook/lab-settings.json $(VENV)/share/jupyter/lab/settings/overrides.json
	@$(BIN)/jupyter lab --ServerApp.ip=127.0.0.1 --LabApp.default_url=/lab/tree/notebooks

test: $(INSTALLED) ## run the tests, including the notebooks in their quick form
	@$(BIN)/python -m $(TESTS)

check: $(INSTALLED) ## run the tests that need no training, browser or notebook, on every save
	@$(BIN)/python -m pytest --numprocesses=2 -m "not slow"

mutate: $(INSTALLED) ## break the networks, the reading and the intervals on purpose, and check that tests fail
	@$(BIN)/python -m tests.mutate

fuzz: $(INSTALLED) ## read 20,000 damaged pictures, 2,000 damaged networks, 5,000 damaged data sets and 2,000 damaged hands
	@$(BIN)/python -m tests.fuzz

coverage: $(INSTALLED) ## run the tests, and check that they reach 95% of the lines
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m $(TESTS)
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report

lint: $(INSTALLED) ## check style and types of modules, notebooks, and JavaScript
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@if ! command -v npm >/dev/null; then echo "no Node here: the JavaScript is not checked"; \
	else cd $(WEB) && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent; } && \
		npm run --silent lint; fi

benchmark: $(VENV)-benchmark/installed ## compare its speed with PyTorch, JAX and scikit-learn (own environment)
	@$(VENV)-benchmark/$(notdir $(BIN))/python -m src.main benchmark
$(VENV)-benchmark/installed: pyproject.toml
	@$(PYTHON) -m venv --clear $(VENV)-benchmark
	@$(VENV)-benchmark/$(notdir $(BIN))/python -m pip install -qq -e .[benchmark]
	@$(VENV)-benchmark/$(notdir $(BIN))/python -m compileall -q src
	@touch $@

media: $(DONE) ## retake README's pictures of the pages (needs Chromium)
	@$(BIN)/python -m tests.media

lock: ## rewrite requirements.txt (needs uv)
	uv pip compile pyproject.toml --extra lab --extra test --group build --universal \
		--python-version 3.11 --fork-strategy fewest --generate-hashes --no-annotate --no-header --upgrade \
		--output-file requirements.txt

clean: ## remove what make made, but not the data
	rm -rf build report $(VENV) $(VENV)-benchmark .pytest_cache .ruff_cache .mypy_cache .hypothesis $(WEB)/node_modules
