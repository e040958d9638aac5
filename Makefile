# Calls only: what each does is in pyproject.toml and in the file it calls.
PY := .venv/bin/python

.PHONY: lint types test fuzz chaos fault-day deploy mutation lock vendor

lint:
	$(PY) -m ruff check . && $(PY) -m ruff format --check . && .venv/bin/lint-imports

types:
	$(PY) -m mypy

test:
	python3 go.py test

fuzz:
	$(PY) -m tests.intake.fuzz 10000

chaos:
	$(PY) -m tests.chaos

fault-day:
	$(PY) -m tests.chaos.fault_day --minutes 60

# the rules have tests of their own, which need no database: they are measured by those alone. What an
# earlier run left would mix up which tests belong to what
mutation:
	rm -rf mutants
	PYTEST_ADDOPTS="--deselect tests/jobs --deselect tests/services --deselect tests/web" \
		mutmut run --max-children 1 'workflow.rules.*'
	mutmut run --max-children 1 'workflow.services.*' && $(PY) docs/write_mutation.py mutants

deploy:
	$(PY) -m tests.deploy.on_debian

lock:
	$(PY) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q pyproject.toml -o requirements/run.txt
	$(PY) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q pyproject.toml --all-extras -o requirements/server.txt
	$(PY) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q pyproject.toml --group test --group lint -o requirements/test.txt

vendor:
	$(PY) tests/vendor/fetch.py
