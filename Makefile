# Every verb sets up first what it needs, into this folder alone: see .ci/setup.
# Another Python than the machine's python3: export PYTHON=python3.13

PYTHON ?= python3
TESTS ?= tests
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench boards images deb faults soak lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 15

setup: ## fetch Asterisk, SIPp and the Python packages (the other verbs do it by themselves)
	@$(PYTHON) .ci/setup

demo: setup ## play imagined calls through a real Asterisk: make demo LANDLORD=logial CALLS=60
	@$(BIN)/acd demo $(if $(CALLS),--calls $(CALLS) --keep .run/demo) $(if $(LANDLORD),--landlord $(LANDLORD))

# All temporary files go to one folder with a short name (a Unix socket's path has 107 characters
# at most), which is gone afterwards, whatever happened. A file's tests stay together: they share
# an Asterisk. Most tests wait most of the time, so more of them run than there are cores.
test: check ## check, then run the tests: make test TESTS=tests/core
	@folder=$$(mktemp -d) && chmod 755 "$$folder" && trap 'rm -rf "$$folder"' EXIT INT TERM && \
		TMPDIR="$$folder" $(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder $(TESTS)

check: setup ## style, types, and who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@MYPYPATH=.ci/setup:.ci/deb:docker/acd:docker/asterisk:docker/demo $(BIN)/mypy \
		acd .ci/setup .ci/deb docker
	@$(BIN)/lint-imports

format: setup ## put all files into the project's style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup ## measure how soon a free advisor's phone rings, beside app_queue
	@$(BIN)/acd bench $(if $(MEMORY),--memory $(MEMORY))

boards: setup ## draw the Grafana boards into .run/boards: make boards URL=http://127.0.0.1:9090
	@$(BIN)/python -m acd.lab.boards $(if $(URL),--url $(URL))

images: setup ## build the containers' images with buildah and start them (as root): docker/README.md
	@command -v buildah >/dev/null || { echo "images: no buildah here; as root: apt install buildah"; exit 1; }
	@$(BIN)/pytest tests/docker

# What a fault that failed left to look at is kept in .run/faults.
faults: setup ## hurt a working site in every way we know: make faults ONLY=killed,link-cut
	@$(BIN)/python -m tests.faults.runner $(ONLY)

soak: setup ## a day of calls with a fault every few minutes: make soak HOURS=24
	@$(BIN)/python -m tests.faults.soak $(or $(HOURS),1)

deb: setup ## build the Debian package into .run/deb: make deb VERSION=1.2
	@$(BIN)/python .ci/deb/build.py $(VERSION)

lock: ## write requirements.lock anew after a change of pyproject.toml
	@$(PYTHON) .ci/setup --lock

clean: ## remove all that was fetched and made
	rm -rf .venv .tools .run .*_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
