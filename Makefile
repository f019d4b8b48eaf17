# From a fresh machine to the lab note's numbers: `make`. The other targets: `make help`.
#
# PYTHON=/path/to/python3 chooses the Python, PYADEX_JULIA=/path/to/julia the Julia.

python := .venv/bin/python
pip := $(python) -m pip --disable-pip-version-check --quiet install --no-compile
julia = "$$($(python) pyadex/engine/get_julia.py --which)" --startup-file=no --project
# A file of tests stays in one process, whose Julia is warm; the files begin in the order given by
# tests/conftest.py, and not with the one of most tests.
two-at-once := -n 2 --dist loadfile --no-loadscope-reorder

# Every target writes into the one .venv, so `make -j` takes them in turn.
.NOTPARALLEL:

.PHONY: reproduce
reproduce: .venv/ready julia ## The lab note, end to end, compared number by number (the default)
	.venv/bin/pyadex reproduce

.PHONY: test
test: .venv/ready-dev julia ## Style, types, the Julia tests and the Python tests
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	$(julia) tests/julia/runtests.jl
	.venv/bin/pytest $(two-at-once)

.PHONY: test-faults
test-faults: .venv/ready-dev julia ## The slow tests: what is broken on purpose, programs, whole pages, the wheel
	.venv/bin/pytest -m faults $(two-at-once) tests/python
	.venv/bin/pytest -m faults tests/faults # one at a time: they measure memory and silence

.PHONY: test-lowest
test-lowest: .venv/ready julia ## The Python tests with the oldest dependencies that are allowed
	$(python) -m venv --clear build/lowest
	$(python) tools/lowest_versions.py > build/lowest/constraints.txt
	build/lowest/bin/pip --quiet install --editable . --constraint build/lowest/constraints.txt \
	    pytest hypothesis
	build/lowest/bin/pytest -W default # old releases may warn about their newer neighbours

.PHONY: test-pythons
test-pythons: .venv/ready julia ## The Python tests with each Python from 3.11 to 3.14 that is here
	$(python) tools/every_python.py

.PHONY: bench
bench: .venv/ready julia ## Our timings beside the note's own way, and cold starts
	$(python) benchmarks/cold_start.py
	$(python) benchmarks/bench.py
	$(python) benchmarks/table.py

.PHONY: bench-peers
bench-peers: .venv/ready julia ## Numba, Brian2 and NEST, each in an environment of its own, and then the bench
	$(python) benchmarks/peers.py
	$(python) benchmarks/transfer.py
	$(MAKE) bench

.PHONY: notebooks
notebooks: .venv/ready-notebook julia ## Run the notebooks from scratch and store their outputs
	$(python) tools/run_notebooks.py

.PHONY: book
book: .venv/ready-docs julia ## The documentation and the notebooks as a site, in build/book
	.venv/bin/sphinx-build -W --keep-going -b html docs build/book

.PHONY: wheel
wheel: .venv/ready-dev ## The wheel and the source distribution, in dist/
	$(python) -m build

.PHONY: clean
clean: ## Remove what make has made; results on disk stay
	rm -rf .venv benchmarks/.venvs build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.PHONY: help
help: ## This list
	@sed -n 's/^\([a-z-]*\):.* ## /\1 /p' Makefile | while read -r target does; do \
	    printf '  make %-12s %s\n' "$$target" "$$does"; \
	done

.PHONY: julia
julia: .venv/ready
	@$(python) pyadex/engine/get_julia.py

.venv/ready: pyproject.toml $(python)
	@echo "Installing pyadex and what it needs into .venv"
	@$(pip) --editable .
	@touch $@

.venv/ready-%: .venv/ready
	@echo "Installing what [$*] needs, too"
	@$(pip) --editable ".[$*]"
	@touch $@

# A .venv that was moved or copied here still points to where it was made, so it is made anew.
ifneq "$(shell cat .venv/made-in 2>/dev/null)" "$(CURDIR)"
.PHONY: $(python)
endif

$(python):
	@sh tools/make_venv
	@pwd > .venv/made-in
