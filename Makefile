# Calls only: what each does is in pyproject.toml and in the file it calls.
PY := .venv/bin/python

.PHONY: lint types test fuzz chaos lock vendor

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

lock:
	$(PY) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q pyproject.toml -o requirements/run.txt
	$(PY) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q pyproject.toml --group test --group lint -o requirements/test.txt

vendor:
	$(PY) tests/vendor/fetch.py
