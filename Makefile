# PYTHON makes the virtual environment, VENV is its directory. To test with a second Python:
#     make test PYTHON=python3.13 VENV=.venv-3.13
PYTHON ?= python3
VENV ?= .venv
ROUNDS ?= 21

BIN = $(VENV)/bin
MUTANTS = $(VENV)-mutants
INSTALL = $(@D)/bin/python -m pip install --disable-pip-version-check -qq
PIN = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' $(LOCK_FLAGS)

# The tests start the command hundreds of times, which is slow without bytecode files.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
LINTERS = lint-types lint-python lint-files

.PHONY: help demo test $(LINTERS) prove mutants bench lock build clean

help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

demo: $(VENV)/run.stamp ## validate, plan, apply and plan again, against an emulator of WeChat
	@PATH="$(abspath $(BIN)):$$PATH" sh .ci/demo.sh

test: $(VENV)/dev.stamp ## everything that a change must pass: linters, types, import rules, tests, coverage
	@$(MAKE) --no-print-directory --jobs 2 $(LINTERS)
	@$(BIN)/coverage erase
	@# On success the last line is pytest's own summary.
	@$(BIN)/coverage run -m pytest -n auto --dist worksteal
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report > $(VENV)/coverage.txt || { cat $(VENV)/coverage.txt; exit 1; }

lint-types:
	$(BIN)/mypy --no-error-summary
	@# Each public type is declared: another type checker infers nothing.
	PATH='$(abspath $(BIN))':"$$PATH" $(BIN)/basedpyright --verifytypes reconciler --ignoreexternal > $(VENV)/types.txt \
		|| { cat $(VENV)/types.txt; exit 1; }

lint-python:
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/lint-imports --no-logo
	$(BIN)/vulture
	$(BIN)/deptry .
	$(BIN)/codespell

lint-files:
	$(BIN)/check-jsonschema --quiet --check-metaschema schema/*.json
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema custom.github-workflows-require-timeout .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions .github/actions/*/action.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms \
		$(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/actionlint -shellcheck $(BIN)/shellcheck
	$(BIN)/shellcheck .ci/* .github/actions/*/*.sh
	$(BIN)/zizmor --offline --quiet --no-progress --persona pedantic .github

prove: $(VENV)/dev.stamp ## every law in every world that the API may be, 80 minutes on two cores; CASE='...' runs one case
	@$(BIN)/python -m tests.proof $(if $(CASE),'$(CASE)')

mutants: $(MUTANTS)/mutants.stamp ## small mistakes put into the code, each of which a test must notice; half an hour
	@rm -rf $(MUTANTS)/tree && mkdir $(MUTANTS)/tree
	@cp -R reconciler schema tests pyproject.toml $(MUTANTS)/tree
	@cd $(MUTANTS)/tree && ../bin/python -m tests.mutants

bench: $(VENV)/bench.stamp ## time and memory compared with octoDNS, some minutes on an idle machine; ROUNDS=21 runs of each
	@rm -rf $(VENV)/bench/dist
	@$(BIN)/hatchling build -t wheel -d $(VENV)/bench/dist 2> /dev/null
	@$(VENV)/bench/ours/bin/python -m pip install --disable-pip-version-check -qq --no-deps --force-reinstall \
		$(VENV)/bench/dist/*.whl
	@$(BIN)/python -m benchmarks $(VENV)/bench $(ROUNDS)

lock: $(VENV)/lock.stamp ## pin requirements/*.txt from pyproject.toml; LOCK_FLAGS=--upgrade takes the newest versions
	$(PIN) -o requirements/run.txt pyproject.toml
	$(PIN) -o requirements/build.txt --group build
	$(PIN) -o requirements/dev.txt --group dev -c requirements/run.txt -c requirements/build.txt
	$(PIN) -o requirements/lock.txt --group lock
	$(PIN) -o requirements/mutants.txt --group mutants -c requirements/run.txt -c requirements/dev.txt
	$(PIN) -o requirements/bench.txt --group bench
	$(PIN) -o requirements/octodns.txt --group octodns -c requirements/run.txt

build: $(VENV)/run.stamp ## wheel and sdist, in dist/
	$(BIN)/hatchling build

clean: ## remove the virtual environments, caches and dist/
	rm -rf $(VENV) $(MUTANTS) dist .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find reconciler tests -name __pycache__ -prune -exec rm -rf {} +

# A stamp marks a finished step, which is repeated only when its pins or pyproject.toml change.

$(VENV)/venv.stamp $(MUTANTS)/venv.stamp:
	$(eval FOUND := $(shell sh .ci/find-python '$(PYTHON)'))
	$(if $(filter /%,$(firstword $(FOUND))),,$(error $(FOUND)))
	@echo 'Making $(@D): this takes some seconds.'
	@'$(FOUND)' -m venv --clear $(@D) || { rm -rf $(@D); exit 1; }
	@touch $@

$(VENV)/run.stamp: $(VENV)/venv.stamp requirements/run.txt requirements/build.txt pyproject.toml
	$(INSTALL) --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

$(MUTANTS)/mutants.stamp: $(MUTANTS)/venv.stamp requirements/run.txt requirements/mutants.txt
	$(INSTALL) --require-hashes -r requirements/run.txt -r requirements/mutants.txt
	@touch $@

# Environments of their own: other installed packages change what the libraries import.
$(VENV)/bench.stamp: $(VENV)/run.stamp requirements/bench.txt requirements/octodns.txt
	for name in ours octodns tools; do $(BIN)/python -m venv --clear $(VENV)/bench/$$name || exit; done
	$(VENV)/bench/ours/bin/python -m pip install --disable-pip-version-check -qq --require-hashes -r requirements/run.txt
	$(VENV)/bench/octodns/bin/python -m pip install --disable-pip-version-check -qq --require-hashes \
		-r requirements/octodns.txt
	$(VENV)/bench/tools/bin/python -m pip install --disable-pip-version-check -qq --require-hashes \
		-r requirements/bench.txt
	@touch $@

$(VENV)/lock.stamp: $(VENV)/venv.stamp requirements/lock.txt
	$(INSTALL) --require-hashes -r requirements/lock.txt
	@touch $@
