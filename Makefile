# A second call installs nothing unless pyproject.toml or constraints.txt changed.

PYTHON  ?= python3
VENV    ?= .venv
TARGETS ?= torch tensorflow jax
ARGS    ?=

# The compiled modes of each target.
torch      := torch:compile
tensorflow := tensorflow:function tensorflow:xla
jax        := jax:jit
COMPILED   ?= $(foreach target,$(TARGETS),$($(target)))

export TF_CPP_MIN_LOG_LEVEL = 3

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
INSTALL := $(PIP) install --constraint constraints.txt --build-constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help test conformance networks audit soak figures lint bench peers mutation docs wheel clean

help: ## this list; PYTHON=python3.12, VENV=folder, ARGS='more options' can be added to a command
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

test: $(VENV)/.test ## the project's own tests, on the real frameworks
	$(BIN)/python -m pytest -n 2 $(ARGS)

conformance: $(VENV)/.all ## hold TARGETS (torch tensorflow jax) to the spec, eager and compiled; reports in nnspec-runs/
	@status=0; \
	$(BIN)/nnspec run $(TARGETS) --profile ci --dtype all $(ARGS) || status=1; \
	$(BIN)/nnspec run $(COMPILED) --profile smoke --dtype float32 $(ARGS) || status=1; \
	exit $$status

networks: $(VENV)/.all ## compare AlexNet, GoogLeNet and VGG-16 at full size on TARGETS: minutes, and 20 GB
	@status=0; for network in alexnet googlenet vgg16; do \
	$(BIN)/nnspec compare $$network $(TARGETS) --batch 1 $(ARGS) || status=1; done; exit $$status

lint: $(VENV)/.lint ## style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

audit: $(VENV)/.all ## put seeded faults into TARGETS: how many does the suite catch?
	@status=0; for target in $(TARGETS); do \
	$(BIN)/nnspec audit $$target --record nnspec-runs/audit-$$target.json $(ARGS) || status=1; done; exit $$status

soak: $(VENV)/.all ## many seeds on TARGETS: does the suite raise a false alarm?
	$(BIN)/nnspec run $(TARGETS) --profile smoke --seeds 50 --record nnspec-runs/soak.json $(ARGS)

figures: $(VENV)/.base ## keep the figures of the last audits and of the last soak; the README states them
	$(BIN)/python -m nnspec.conformance.figures $(wildcard nnspec-runs/audit-*.json nnspec-runs/soak.json)

bench: $(VENV)/.test ## the reference against other implementations; the harness beside the frameworks
	$(BIN)/python benchmarks/reference.py --json docs/benchmarks/reference.json $(ARGS)
	$(BIN)/python benchmarks/harness.py --json docs/benchmarks/harness.json
	$(BIN)/python -m nnspec.conformance.figures

mutation: $(VENV)/.mutation ## small changes of the reference and the judge that no test notices; ARGS: files
	$(BIN)/python benchmarks/mutation.py $(ARGS)

peers: $(VENV)/.peers ## other suites on the operations and faults of this one: a table, docs/benchmarks.md
	$(BIN)/python -m benchmarks.peers --docs docs $(ARGS)

docs: $(VENV)/.base ## write docs/clauses.txt and docs/ops/*.md again from the spec
	$(BIN)/python -m nnspec.conformance.docs

wheel: $(VENV)/.base ## build the wheel into dist/ and try it in a fresh environment
	rm -rf build/smoke dist
	$(PIP) wheel --no-deps --build-constraint constraints.txt --wheel-dir dist .
	$(PYTHON) -m venv build/smoke
	build/smoke/bin/python -m pip --quiet install --constraint constraints.txt dist/*.whl
	build/smoke/bin/python -I tests/smoke_wheel.py
	build/smoke/bin/nnspec --help

clean: ## remove what make made; records in nnspec-runs/ stay
	rm -rf $(VENV) build dist .hypothesis .pytest_cache .mypy_cache .ruff_cache .coverage

$(VENV)/.base: pyproject.toml constraints.txt
	@echo "Setting up $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install $$(grep '^pip==' constraints.txt)
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.all: $(VENV)/.base
	@echo "Installing PyTorch, TensorFlow and JAX: a few minutes and a few gigabytes the first time"
	@$(INSTALL) --editable '.[all]'
	@touch $@

$(VENV)/.test: $(VENV)/.all
	@echo "Installing what the tests need"
	@$(INSTALL) --group test
	@touch $@

$(VENV)/.peers: $(VENV)/.test
	@$(INSTALL) --group peers
	@touch $@

$(VENV)/.lint: $(VENV)/.base
	@echo "Installing ruff and mypy"
	@$(INSTALL) --group lint
	@touch $@

$(VENV)/.mutation: $(VENV)/.test
	@echo "Installing cosmic-ray"
	@$(INSTALL) --group mutation
	@touch $@
