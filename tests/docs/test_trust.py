"""The page of promises names for each target the tests that hold it."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
TRUST = runpy.run_path(str(DOCS / "write_trust.py"))


def test_the_page_is_what_the_tests_say_today() -> None:
    assert (DOCS / "trust.md").read_text(encoding="utf-8") == TRUST["page"](), (
        "run: python docs/write_trust.py"
    )


def test_every_target_has_a_test_or_says_what_is_missing() -> None:
    proofs = TRUST["proofs"]()
    assert [t.id for t in TRUST["targets"]() if not proofs[t.id] and not t.open] == []


def test_no_test_names_a_target_that_is_not_on_the_list() -> None:
    known = {target.id for target in TRUST["targets"]()}
    assert {named: tests for named, tests in TRUST["proofs"]().items() if named not in known} == {}


def test_there_are_eighty_core_targets() -> None:
    assert sum(target.kind == "core" for target in TRUST["targets"]()) == 80
