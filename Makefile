# Everything a developer runs. `make` alone lists it.

PYTHON ?= python3
BIN := .venv/bin
# the build tools warn of every editable installation, a page long
PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check -c packaging/constraints.txt

# tests start many processes: what these import is compiled once, whatever the shell has set
export PYTHONDONTWRITEBYTECODE :=

# These load torch and diffusers, which takes seconds: once, and not in each of the two processes
# that share all other tests.
TORCH_TESTS := tests/engine/sparkvsr tests/models \
    $(addprefix tests/commands/test_, models.py render_sparkvsr.py sparkvsr_worker.py)

.PHONY: help demo test types torch-tests other-tests faults fidelity sheets benchmark benchmark-playback benchmark-sparkvsr screenshots clean

help:
	@echo "make demo       install the base, make a small film, restore it, link it back"
	@echo "make test       install everything, then run every check and test"
	@echo "make faults     disturb renders at many random moments; the table of what survives"
	@echo "make fidelity   the table of picture quality on real clips"
	@echo "make sheets     source, upscale, result, truth and trust side by side, to look at"
	@echo "make benchmark  the table of speed and memory"
	@echo "make benchmark-playback  how fluidly the panel plays and scrubs"
	@echo "make benchmark-sparkvsr  the same for the diffusion engine, on a GPU if there is one"
	@echo "make screenshots  pictures of the panel in its states and sizes, to look at"

demo: .venv/base
	$(BIN)/sparkvsr demo --out demo

test: .venv/all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory --jobs 2 other-tests types torch-tests

# the pip that Python brings took half a minute to choose versions, this one ten seconds; with
# setuptools here, pip does not install it once more for each build
.venv/pip: packaging/constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) pip setuptools
	touch $@

types: .venv/all
	$(BIN)/mypy

torch-tests: .venv/all
	$(BIN)/python -m pytest -q $(TORCH_TESTS)

other-tests: .venv/all
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup $(addprefix --ignore=, $(TORCH_TESTS))

faults: .venv/all
	FAULT_DRAWS=100 $(BIN)/python -m pytest -q tests/faults tests/worker/test_worker.py

fidelity: .venv/all
	$(BIN)/python -m tests.benchmarks.fidelity

sheets: .venv/all
	$(BIN)/python -m tests.benchmarks.sheets sheets

benchmark: .venv/all
	$(BIN)/python -m tests.benchmarks.speed

benchmark-playback: .venv/all
	$(BIN)/python -m tests.benchmarks.playback

screenshots: .venv/all
	$(BIN)/python -m tests.ui.screenshots screenshots

benchmark-sparkvsr: .venv/all
	$(BIN)/python -m tests.benchmarks.sparkvsr

.venv/base: pyproject.toml .venv/pip
	$(PIP) --no-build-isolation --editable .
	touch $@

# pip would compile more than twice as much, most of it never loaded, and on one core
.venv/all: pyproject.toml .venv/pip
	$(PIP) --no-compile --no-build-isolation --editable '.[gpu,dev]'
	touch $@ .venv/base

clean:
	rm -rf .venv demo build screenshots sheets *.egg-info
