"""The figures of ``python -m bench.figures``; a floor in ``floors.json`` may only rise."""

from __future__ import annotations

import time

import pytest

from bench.figures.reports import GROUPS, floors, measure, read, reports
from bench.intake.figures import CORPUS
from tests.rules.figure_sentences import told
from workflow.rules.figure_findings import Severity

PLANS = sorted((CORPUS / "plans").glob("*.md"))


def test_no_figure_falls_below_its_floor() -> None:
    least, measured = floors(), measure()
    assert {name for name in least if not name.startswith("real")} <= set(measured)
    assert {n: one.percent for n, one in measured.items() if one.percent < least.get(n, 0.0)} == {}


@pytest.mark.parametrize("group", GROUPS)
def test_every_labelled_error_is_found_and_nothing_false_is_called_an_error(group: str) -> None:
    for report in reports(group):
        assert report.missed == ()
        assert [f.quote for f in report.surplus if f.severity is Severity.ERROR] == []


@pytest.mark.skipif(not PLANS, reason="the corpus of real plans is not beside the clone")
def test_no_real_plan_is_charged_with_an_error() -> None:
    assert {path.name: [f.quote for f in read(path) if f.severity is Severity.ERROR] for path in PLANS} == {
        path.name: [] for path in PLANS
    }


def test_a_megabyte_of_reports_is_read_in_proportion_to_a_quarter_of_it() -> None:
    lines = [line for group in ("first", "second") for one in reports(group) for line in lines_of(one.name)]
    quarter = lines * (250_000 // sum(len(line.encode()) for line in lines) + 1)
    spent = []
    for text in (quarter, quarter * 4):
        start = time.process_time()
        assert told(*text)
        spent.append(time.process_time() - start)
    assert spent[1] < 8 * spent[0]  # what compares everything with everything takes sixteen times as long


def lines_of(name: str) -> list[str]:
    from bench.figures.reports import DATA

    return [line for line in (DATA / name).read_text("utf-8").split("\n") if line.strip() and line[0] != "|"]
