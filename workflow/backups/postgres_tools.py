"""pg_dump, pg_restore and psql, told where to connect without a password on their command line."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import sqlalchemy as sa

from workflow.rules.refusal import Refusal

_NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
_LAST = 300
"""Characters of a tool's own complaint that are passed on."""


class PostgresTools:
    """The tools for one database; ``folder``: where they lie when they are not on the path."""

    def __init__(self, url: sa.URL, folder: Path | None) -> None:
        _, known = url.get_dialect()().create_connect_args(url)
        told = {_NAMES[name]: str(value) for name, value in known.items() if name in _NAMES and value}
        self._env = {**os.environ, **told, "LC_MESSAGES": "C"}
        self._database = told.get("PGDATABASE", "")
        self._folder = folder

    def dump(self, target: Path, snapshot: str) -> None:
        """Everything of that snapshot in PostgreSQL's own format."""
        options = ("--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={target}")
        self._run("pg_dump", options)

    def replace(self, dump: Path, script: Path) -> None:
        """Put the dump in place of all that is there, whole or not at all; ``script`` is a free name for its SQL."""
        self._run("pg_restore", ("--no-owner", "--no-acl", f"--file={script}", str(dump)))
        clear = "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public"
        once = (
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--output=/dev/null",
        )
        self._run("psql", (*once, f"--command={clear}", f"--file={script}", self._database))

    def _run(self, name: str, options: Sequence[str]) -> None:
        program = shutil.which(name, path=str(self._folder)) if self._folder else shutil.which(name)
        if program is None:
            raise Refusal("tool_missing", tool=name)
        done = subprocess.run(
            [program, *options], env=self._env, capture_output=True, text=True, check=False, errors="replace"
        )
        if done.returncode:
            _refuse(name, done.stderr)


def _refuse(name: str, said: str) -> NoReturn:
    lines = said.strip().splitlines() or ["?"]
    raise Refusal("tool_failed", tool=name, why=lines[-1][:_LAST])
