"""The last run of ``make mutation`` noticed enough (trust.md O2)."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITER = runpy.run_path(str(ROOT / "docs" / "write_mutation.py"))
PAGE = (ROOT / "docs" / "mutation.md").read_text(encoding="utf-8")
MODULES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"][
    "only_mutate"
]
LEAST = 85


@pytest.mark.parametrize("module", MODULES)
def test_o2_of_a_hundred_changes_of_a_module_tests_notice_eighty_five(module: str) -> None:
    row = re.search(rf"^\| {re.escape(module)} \| (\d+) \| (\d+) \|", PAGE, re.MULTILINE)
    assert row is not None, "run: make mutation"
    made, noticed = int(row[1]), int(row[2])
    assert noticed * 100 >= made * LEAST


def test_o2_every_change_that_was_not_noticed_has_a_reason() -> None:
    rows = WRITER["reviewed"]()
    missed = sum(
        int(made) - int(noticed)
        for made, noticed in re.findall(r"^\| workflow\S+ \| (\d+) \| (\d+) \|", PAGE, re.MULTILINE)
    )
    assert len(rows) == missed
    assert [row for row in rows if not row["why"].strip()] == []
    assert all(row["was"] in PAGE for row in rows)
