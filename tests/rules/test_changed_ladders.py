"""A ladder that is changed while duties stand on it: nothing on record is told again, nobody is jumped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.official_calendar import OFFICIAL, d
from tests.rules.test_ladder import FRIDAY_14_JUNE, recorded, working_on
from workflow.rules.duty_kinds import DutyKind, duty_kind
from workflow.rules.ladder import Audience, LadderFacts, Outcome, due_notices
from workflow.rules.ladder_checks import faults_of
from workflow.rules.notices import Reason
from workflow.rules.rungs import COMPLETION, Ladder, Rung

HEAD, OFFICE, LEADER = Audience.HEAD, Audience.OFFICE, Audience.LEADER


def told_under(facts: LadderFacts, ladder: Ladder, *days: str) -> tuple[LadderFacts, list[str]]:
    """Sweeps on ``days`` under one ladder; rung, urging number and outcome of everything recorded."""
    lines = []
    for day in days:
        firings = due_notices(facts, d(day), OFFICIAL, (ladder,))
        facts = recorded(facts, firings)
        lines += [
            f"{f.rung} {f'lần {f.urging}' if f.outcome is Outcome.SEND else f.reason}"
            for f in firings
            if f.reason not in (Reason.DEADLINE_PASSED, Reason.DOWNTIME)
        ]
    return facts, lines


def with_rungs(*rungs: Rung) -> Ladder:
    return replace(COMPLETION, rungs=rungs)


PLUS_1 = Rung("+1", 1, (HEAD,), urging=True)
PLUS_5 = Rung("+5", 5, (HEAD,), (OFFICE,), urging=True)


def test_a_rung_that_was_told_and_then_moved_later_is_not_told_again() -> None:
    facts, _ = told_under(working_on(FRIDAY_14_JUNE), COMPLETION, "17/6/2024", "21/6/2024")
    moved = with_rungs(PLUS_1, replace(PLUS_5, wait=7))
    assert told_under(facts, moved, "24/6/2024", "25/6/2024", "26/6/2024")[1] == []


def test_a_rung_taken_away_and_put_back_is_not_told_again() -> None:
    facts, _ = told_under(working_on(FRIDAY_14_JUNE), COMPLETION, "17/6/2024")
    facts, _ = told_under(facts, with_rungs(PLUS_5), "18/6/2024")
    assert told_under(facts, with_rungs(PLUS_1, PLUS_5), "19/6/2024", "21/6/2024")[1] == ["+5 lần 2"]


def test_urgings_of_a_rung_since_taken_away_still_count() -> None:
    facts, _ = told_under(working_on(FRIDAY_14_JUNE), COMPLETION, "17/6/2024", "21/6/2024")
    later = with_rungs(Rung("+8", 8, (HEAD,), urging=True))
    assert told_under(facts, later, "26/6/2024")[1] == ["+8 lần 3"]


def test_a_new_rung_below_what_was_told_by_a_rung_since_taken_away_stays_silent() -> None:
    facts, _ = told_under(working_on(FRIDAY_14_JUNE), COMPLETION, "21/6/2024")
    denser = with_rungs(PLUS_1, Rung("+3", 3, (HEAD,)), Rung("+8", 8, (HEAD,)))
    assert told_under(facts, denser, "21/6/2024")[1] == ["+3 superseded"]


def test_repeats_made_denser_do_not_tell_the_same_day_twice() -> None:
    every_ten = with_rungs(replace(PLUS_1, repeat_every=10, repeat_max=2))
    every_five = with_rungs(replace(PLUS_1, repeat_every=5, repeat_max=4))
    days = [OFFICIAL.shift(FRIDAY_14_JUNE, n) for n in (1, 11)]
    facts, sent = told_under(working_on(FRIDAY_14_JUNE), every_ten, *(f"{x:%d/%m/%Y}" for x in days))
    assert sent == ["+1 lần 1", "+1 lần 2"]
    assert told_under(facts, every_five, f"{days[1]:%d/%m/%Y}")[1] == ["+1 superseded"]


def test_people_told_by_a_rung_since_taken_away_count_as_told() -> None:
    facts, _ = told_under(working_on(FRIDAY_14_JUNE), COMPLETION, "17/6/2024")
    only_office = with_rungs(Rung("+4", 4, (HEAD,), (OFFICE,), urging=True))
    (firing,) = due_notices(facts, d("20/6/2024"), OFFICIAL, (only_office,))
    assert {x.audience: x.on for x in firing.deliveries} == {HEAD: d("20/6/2024"), OFFICE: d("20/6/2024")}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("fixed", DutyKind.ONCE),
        ("relative_working_days", DutyKind.ONCE),
        ("none", DutyKind.ONCE),
        ("recurring", DutyKind.RECURRING),
        ("continuous", DutyKind.RECURRING),
    ],
)
def test_a_duty_comes_back_or_is_done_once(kind: str, expected: DutyKind) -> None:
    assert duty_kind(kind) is expected


def _ladder(waits: list[int], tops: list[int], repeats: int) -> Ladder:
    told = {1: ((HEAD,), ()), 2: ((HEAD,), (OFFICE,)), 3: ((HEAD,), (OFFICE, LEADER))}
    rungs = [
        Rung(f"{wait:+d}", wait, *told[max(tops[: n + 1])], urging=wait > 0)
        for n, wait in enumerate(sorted(waits))
    ]
    rungs[-1] = replace(rungs[-1], repeat_every=5 * bool(repeats), repeat_max=repeats)
    return with_rungs(*rungs)


LADDERS = st.builds(
    _ladder,
    st.lists(st.integers(-6, 20), min_size=1, max_size=6, unique=True),
    st.lists(st.integers(1, 3), min_size=6, max_size=6),
    st.integers(0, 3),
).filter(lambda ladder: not faults_of(ladder))
DUE = d("14/6/2024")
DAYS = st.dates(date(2024, 6, 1), date(2024, 9, 30))


@settings(max_examples=300)
@given(st.lists(st.tuples(DAYS, LADDERS), min_size=1, max_size=12))
def test_whatever_ladders_follow_each_other_nothing_is_told_twice_and_nobody_is_jumped(
    history: list[tuple[date, Ladder]],
) -> None:
    facts = working_on(DUE)
    seen: set[tuple[str, int]] = set()
    told: dict[int, date] = {}
    lasts: list[int] = []
    for today, ladder in sorted(history, key=lambda x: x[0]):
        firings = due_notices(facts, today, OFFICIAL, (ladder,))
        facts = recorded(facts, firings)
        keys = [(f.rung, f.repeat) for f in firings]
        assert seen.isdisjoint(keys)
        seen.update(keys)
        sent = [f for f in firings if f.outcome is Outcome.SEND]
        assert len(sent) <= 1
        for firing in sent:
            assert all(firing.wait > before for before in lasts), "an urging below one already told"
            lasts.append(firing.wait)
            for audience, on in firing.deliveries if firing.wait > 0 else ():
                told[audience.level] = min(on, told.get(audience.level, on))
        for level in told.keys() - {1}:
            assert told[level] > told[level - 1]
        assert due_notices(facts, today, OFFICIAL, (ladder,)) == ()
        assert all(on - today < timedelta(days=30) for f in sent for _, on in f.deliveries)
