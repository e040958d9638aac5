"""What an agency took back counts nowhere: every query about its updates or evidence says so itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import models
import workflow.services

SOURCES = sorted(
    path
    for package in (models, workflow.services)
    for path in Path(str(package.__file__)).parent.glob("*.py")
)
ASKED = {"Update": "stands", "Evidence": "proves"}
#: Queries that mean what was taken back too, and why.
WHOLE = {
    "statement_sql.stands": "it is what the others say",
    "statement_sql.proves": "it is what the others say",
    "import_registering._said_before": "a list that is imported again brings back no words that were taken back",
    "evidence_quotas.require_room": "a file that was taken back still fills the disk",
    "file_scans._handed_in": "the same content may be handed in again",
}


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.stem}.{node.name}", node


def asks(function: ast.FunctionDef, table: str) -> bool:
    """Whether it names a column of the table in a statement it makes."""
    return any(
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == table
        for node in ast.walk(function)
    )


def names(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("table", ASKED)
def test_a_query_about_what_was_said_leaves_out_what_was_taken_back(table: str) -> None:
    careless = {
        where
        for where, function in functions()
        if asks(function, table) and ASKED[table] not in names(function)
    }
    assert careless - set(WHOLE) == set()
