"""Which ladders are refused, and at which rung."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workflow.rules.ladder_checks import faults_of
from workflow.rules.rungs import COMPLETION, DEFAULT_LADDERS, RECEPTION, REVIEW, Audience, Ladder, Rung

OFFICER, HEAD, OFFICE, LEADER = Audience.OFFICER, Audience.HEAD, Audience.OFFICE, Audience.LEADER


def ladder(*rungs: Rung, of: Ladder = COMPLETION) -> Ladder:
    return replace(of, rungs=rungs)


def head(wait: int, **more: object) -> Rung:
    return Rung(f"{wait:+d}", wait, (HEAD,), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("shipped", DEFAULT_LADDERS, ids=lambda x: x.code)
def test_the_shipped_ladders_are_without_fault(shipped: Ladder) -> None:
    assert faults_of(shipped) == ()


@pytest.mark.parametrize(
    ("rungs", "fault"),
    [
        ((), ("no_rungs", 0, 0)),
        (tuple(head(n) for n in range(1, 14)), ("too_many_rungs", 0, 0)),
        ((head(1), head(1)), ("same_wait", 2, 1)),
        ((head(5), head(1)), ("not_increasing", 2, 1)),
        ((head(1), Rung("+5", 5, ())), ("no_audience", 2, 0)),
        ((head(1), Rung("+5", 5, (), (OFFICE,))), ("no_audience", 2, 0)),
        ((head(1), Rung("+5", 5, (HEAD,), (HEAD,))), ("told_twice", 2, 0)),
        ((head(1, repeat_every=5),), ("repeat_incomplete", 1, 0)),
        ((head(1, repeat_max=3),), ("repeat_incomplete", 1, 0)),
        ((head(1, repeat_every=1, repeat_max=13),), ("repeats_too_many", 1, 0)),
        ((head(1, repeat_every=5, repeat_max=2), head(6)), ("never_reached", 2, 1)),
        ((head(1, repeat_every=5, repeat_max=2), head(11)), ("never_reached", 2, 1)),
        ((head(1, repeat_every=5, repeat_max=2), head(8)), ("repeat_overlaps", 2, 1)),
        ((head(300),), ("wait_too_long", 1, 0)),
        ((head(100, repeat_every=20, repeat_max=10),), ("wait_too_long", 1, 0)),
        ((head(-1, urging=True),), ("urging_too_early", 1, 0)),
        ((head(1, letter=True),), ("letter_without_urging", 1, 0)),
        ((Rung("+1", 1, (LEADER,)), head(5)), ("lower_after_higher", 2, 1)),
        ((head(1), Rung("+5", 5, (LEADER,)), Rung("+9", 9, (OFFICE,))), ("lower_after_higher", 3, 2)),
        ((Rung("+1", 1, (OFFICE,)),), ("skips_agency", 1, 0)),
    ],
)
def test_each_fault_names_its_rung(rungs: tuple[Rung, ...], fault: tuple[str, int, int]) -> None:
    assert fault in [(f.code, f.place, f.other) for f in faults_of(ladder(*rungs))]


@pytest.mark.parametrize(
    "rungs",
    [
        (head(0), head(1, urging=True, letter=True)),
        (Rung("-1", -1, (OFFICER,), (LEADER,)), head(1)),  # before the day anybody may be reminded
        (head(1), Rung("+5", 5, (HEAD,), (OFFICE, LEADER))),
        (head(1), Rung("+5", 5, (LEADER,))),  # the office is not on this ladder at all
        (head(1, repeat_every=5, repeat_max=2), head(12)),
        (head(10), Rung("+20", 20, (HEAD,), repeat_every=10, repeat_max=3)),
    ],
)
def test_sensible_ladders_are_let_through(rungs: tuple[Rung, ...]) -> None:
    assert faults_of(ladder(*rungs)) == ()


def test_only_the_completion_ladder_reminds_before_its_day() -> None:
    for other in (RECEPTION, REVIEW):
        early = replace(other, rungs=(replace(other.rungs[0], wait=0), *other.rungs[1:]))
        assert faults_of(early)[0].code == "wait_not_positive"


def test_a_reviewing_office_may_stand_lowest_where_no_agency_is_urged() -> None:
    assert faults_of(ladder(Rung("+2", 2, (OFFICE,)), Rung("+5", 5, (LEADER,)), of=REVIEW)) == ()
    assert "skips_agency" in {f.code for f in faults_of(ladder(Rung("+5", 5, (LEADER,)), of=REVIEW))}
