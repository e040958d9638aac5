"""The real half-year report: every figure entered by its owner comes out in its place, errors of the report named."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models import ReportPeriod
from models.database import Database
from workflow.demo.first_authority import moment, open_first
from workflow.demo.half_year_figures import PERIOD, enter_report
from workflow.demo.seeds import MADE_UP
from workflow.files import EvidenceStore
from workflow.rules.indicators import Figure
from workflow.rules.report_periods import PeriodState
from workflow.services.calendar import load_calendar, seed_calendar
from workflow.services.figure_reading import figures
from workflow.services.indicator_results import Result, read_results
from workflow.services.period_reading import read_periods

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
CLAIMS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "reports" / "bac_kan_2024_h1.json").read_text("utf-8")
)["claims"]


def build(db: Database, folder: Path) -> None:
    with db.write() as session:
        seed_calendar(session, range(2023, 2028), now=NOW)
        play, _script = open_first(session, EvidenceStore(folder), load_calendar(session), now=NOW)
        enter_report(play, now=moment(play.day(-1), 0))


@dataclass
class Printed:
    """What the report prints under one code: the result and its parts by name."""

    whole: Result
    parts: dict[str, Result] = field(default_factory=dict)


def printed(db: Database) -> dict[str, Printed]:
    with db.read() as session:
        period = session.scalars(sa.select(ReportPeriod).where(ReportPeriod.code == PERIOD)).one()
        found: dict[str, Printed] = {}
        by_id: dict[int, Printed] = {}
        for result in read_results(session, period):
            if result.line.part_of_id is None:
                found[result.line.code] = by_id[result.line.id] = Printed(result)
            else:
                by_id[result.line.part_of_id].parts[result.line.name] = result
    return found


@pytest.fixture(scope="module")
def report(sqlite_template: Path) -> Iterator[dict[str, Printed]]:
    folder = Path(tempfile.mkdtemp(prefix="dondoc-report-"))
    shutil.copy(sqlite_template, folder / "demo.db")
    db = Database(f"sqlite:///{folder / 'demo.db'}")
    build(db, folder)
    yield printed(db)
    db.close()
    shutil.rmtree(folder, ignore_errors=True)


def decimals_of(stated: float) -> int:
    """How precisely a percentage is stated: 79,93 has two decimals, 100 none."""
    return max(0, -Decimal(repr(stated)).normalize().as_tuple().exponent)  # type: ignore[operator]


def by_hand(claim: dict[str, Any]) -> set[str]:
    """What is wrong in the claim itself, worked out from its own numbers."""
    wrong = set()
    if (stated := claim.get("stated_percent")) is not None:
        exact = Decimal(claim["numerator"]) * 100 / Decimal(claim["denominator"])
        unit = Decimal(1).scaleb(-decimals_of(stated))
        wrong |= {"percent"} if exact.quantize(unit, ROUND_HALF_UP) != Decimal(repr(stated)) else set()
    if "sum_parts" in claim and sum(claim["sum_parts"].values()) != claim["stated_total"]:
        wrong.add("sum")
    if "stated_remainder" in claim:
        left = claim["denominator"] - claim["numerator"]
        wrong |= {"remainder"} if left != claim["stated_remainder"] else set()
    return wrong


def by_program(claim: dict[str, Any], found: Printed) -> set[str]:
    """What the stored figures show to be wrong in what the report states."""
    wrong, figure = set(), found.whole.figure
    stated = claim.get("stated_percent")
    if stated is not None and figure.percent(decimals_of(stated)) != Decimal(repr(stated)):
        wrong.add("percent")
    if found.whole.differs is not None:
        wrong.add("sum")
    if "stated_remainder" in claim and figure.remainder != claim["stated_remainder"]:
        wrong.add("remainder")
    return wrong


def test_all_of_them_are_there_and_nothing_else(report: dict[str, Printed]) -> None:
    assert len(CLAIMS) == 74
    assert list(report) == [claim["id"] for claim in CLAIMS]  # in the report's own order


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_the_figure_stands_in_its_place_as_it_was_entered(
    report: dict[str, Printed], claim: dict[str, Any]
) -> None:
    found = report[claim["id"]]
    line, figure = found.whole.line, found.whole.figure
    assert (line.name, line.unit) == (claim["label"], claim["unit"])
    assert line.section.split(". ")[0] == claim["section"]
    if "không phát sinh" in claim["quote"]:
        assert figure == Figure(nothing_arose=True)
        return
    assert figure.numerator == claim.get("numerator")
    assert figure.denominator == claim.get("denominator")
    assert found.whole.total == claim.get("value", claim.get("stated_total"))
    assert {name: part.total for name, part in found.parts.items()} == claim.get("sum_parts", {})
    assert found.whole.missing == ()


def test_what_differs_is_what_the_report_itself_got_wrong(report: dict[str, Printed]) -> None:
    differences = {claim["id"]: by_program(claim, report[claim["id"]]) for claim in CLAIMS}
    own_errors = {claim["id"]: by_hand(claim) for claim in CLAIMS}
    assert differences == own_errors
    kinds = [kind for wrong in differences.values() for kind in wrong]
    assert {"percent", "sum", "remainder"} == set(kinds)


def test_the_computed_percentage_has_the_precision_of_the_stated_one(report: dict[str, Printed]) -> None:
    for claim in CLAIMS:
        stated = claim.get("stated_percent")
        if stated is not None and not by_hand(claim):
            assert report[claim["id"]].whole.percent == Decimal(repr(stated))


def test_the_communes_shares_add_up_and_say_that_they_are_made_up(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "demo.db")
    db = Database(f"sqlite:///{tmp_path / 'demo.db'}")
    build(db, tmp_path)
    with db.read() as session:
        period = session.scalars(sa.select(ReportPeriod).where(ReportPeriod.code == PERIOD)).one()
        shared = {r.line.id: r for r in read_results(session, period) if r.asked == 8 and r.line.asked}
        kept = [one for (line, _agency), one in figures(session, period.id).items() if line in shared]
        assert len(kept) == 8 * len(shared) == 24
        assert all(one.note.startswith(MADE_UP) for one in kept)
        periods = read_periods(session, period.authority_id)
        states = [(line.code, line.state, line.done, len(line.missing)) for line in periods]
    db.close()
    assert states == [("2026-H1", PeriodState.COLLECTING, 0, 22), (PERIOD, PeriodState.LOCKED, 22, 0)]


def test_the_same_on_either_database(db: Database, tmp_path: Path, report: dict[str, Printed]) -> None:
    build(db, tmp_path)
    here = {code: (one.whole.figure, one.whole.percent) for code, one in printed(db).items()}
    assert here == {code: (one.whole.figure, one.whole.percent) for code, one in report.items()}
