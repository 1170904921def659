# Two commands for a newcomer: `make run` and `make test`. Everything else is at the end of README.md.
PORT ?= 8000
# Three on two cores: browsers and workers mostly wait. Each takes a row of files, so that a world is built once.
PYTEST ?= -n 3 --dist worksteal
MANAGE := .venv/bin/python manage.py

.PHONY: run code test stop lint bench bench-access mutants lock

# The hub on this machine, with its own database and broker and a sample partnership.
run:
	@bin/setup
	@$(MANAGE) migrate --noinput -v 0
	@$(MANAGE) load_demo --if-empty
	@exec $(MANAGE) serve --port $(PORT)

# The code that somebody of the sample partnership is asked for after her password: make code USER=chair@merrow.example
code:
	@$(MANAGE) code $(USER)

test:
	@bin/setup test
	@.venv/bin/python -m pytest $(PYTEST)

# Web, worker and beat of `make run`, then the database and the broker.
stop:
	@[ ! -x .venv/bin/python ] || .venv/bin/python -m dashub.embedded stop

lint:
	@bin/setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(MANAGE) makemigrations --check --dry-run
	env $$(grep -v '^#' .ci/production.env) $(MANAGE) check --deploy --fail-level WARNING

# p50, p95, queries and bytes of every main page on 10,000 cases, beside a floor page.
bench:
	@bin/setup
	@$(MANAGE) bench

# What the row rule costs the largest agency on 300,000 cases, beside the same questions without it.
bench-access:
	@bin/setup
	@$(MANAGE) bench_access

# Whether the tests notice a change of the policy or of row-level security, one place at a time. EACH=6 tries one in six.
mutants:
	@bin/setup test
	@.venv/bin/python -m tests.mutants "" $(or $(EACH),1)

# Write the lock files anew from pyproject.toml.
lock:
	@bin/lock
