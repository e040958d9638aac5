"""Who is told what and when, as tables a clerk can follow.

All dates are on the announced calendar (Tết 2024: 8-14/2; Saturday 4/5/2024 worked).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.official_calendar import OFFICIAL, d
from workflow.rules.ladder import (
    DEFAULT_LADDERS,
    Audience,
    Firing,
    LadderFacts,
    Outcome,
    anchor_of,
    arming_of,
    due_notices,
    essence,
    next_check,
)
from workflow.rules.notices import Reason
from workflow.rules.rungs import COMPLETION, RECEPTION, REVIEW, Anchor, Ladder, Rung, steps
from workflow.rules.states import State

FRIDAY_14_JUNE = d("14/6/2024")


def working_on(due: date | None, **changed: object) -> LadderFacts:
    """An assignment in progress, given out on 2/1/2024 and received."""
    facts = LadderFacts(State.IN_PROGRESS, due, due_version=1, assigned_on=d("2/1/2024"))
    return replace(facts, **changed)  # type: ignore[arg-type]


def recorded(facts: LadderFacts, firings: tuple[Firing, ...]) -> LadderFacts:
    return replace(facts, told=facts.told | {f.recorded() for f in firings})


def sweep(facts: LadderFacts, *days: str) -> tuple[LadderFacts, list[str]]:
    """Sweeps on ``days``, each recorded; what was sent, one line a notice."""
    lines: list[str] = []
    for day in days:
        firings = due_notices(facts, d(day), OFFICIAL)
        facts = recorded(facts, firings)
        lines += [line(f, day) for f in firings if f.outcome is Outcome.SEND]
    return facts, lines


def line(firing: Firing, day: str) -> str:
    """ "14/6 +1 lần 1: head 14/6": evaluated on, rung, urging number, audience by day."""
    rung = firing.rung + (f"/{firing.repeat}" if firing.repeat else "")
    urging = f" lần {firing.urging}" if firing.urging else ""
    told = ", ".join(f"{to} {on.day}/{on.month}" for to, on in firing.deliveries)
    return f"{day.rsplit('/', 1)[0]} {rung}{urging}: {told}"


def every_day(first: str, last: str) -> list[str]:
    start, end = d(first), d(last)
    days = (start + timedelta(i) for i in range((end - start).days + 1))
    return [f"{x.day}/{x.month}/{x.year}" for x in days]


def skipped(facts: LadderFacts, day: str) -> list[str]:
    firings = due_notices(facts, d(day), OFFICIAL)
    return [f"{f.rung}: {f.reason}" for f in firings if f.outcome is Outcome.SKIP]


# --- the normal course -------------------------------------------------------------------


def test_nobody_does_anything_and_the_sweep_runs_every_day() -> None:
    facts, lines = sweep(working_on(FRIDAY_14_JUNE), *every_day("1/6/2024", "31/12/2024"))
    assert lines == [
        "7/6 -5: officer 7/6, head 7/6",
        "13/6 -1: officer 13/6, head 13/6",
        "17/6 +1 lần 1: head 17/6",
        "21/6 +5 lần 2: head 21/6, office 21/6",
        "28/6 +10 lần 3: head 28/6, leader 28/6",
        "12/7 +10/1 lần 4: head 12/7, leader 12/7",
        "26/7 +10/2 lần 5: head 26/7, leader 26/7",
        "9/8 +10/3 lần 6: head 9/8, leader 9/8",
    ]
    assert next_check(facts, d("1/1/2025"), OFFICIAL) is None


def test_twice_in_the_same_minute_sends_once() -> None:
    facts, _ = sweep(working_on(FRIDAY_14_JUNE), "17/6/2024")
    assert due_notices(facts, d("17/6/2024"), OFFICIAL) == ()


@pytest.mark.parametrize(
    ("due", "sent"),
    [
        ("15/6/2024", ["10/6 -5", "14/6 -1", "17/6 +1"]),  # an ordinary Saturday
        ("4/5/2024", ["24/4 -5", "3/5 -1", "6/5 +1"]),  # a Saturday worked
        ("7/2/2024", ["31/1 -5", "6/2 -1", "15/2 +1"]),  # the day before Tết
        ("10/2/2024", ["1/2 -5", "7/2 -1", "15/2 +1"]),  # in Tết
    ],
)
def test_days_off_move_reminders_not_deadlines(due: str, sent: list[str]) -> None:
    last = OFFICIAL.shift(d(due), 1)
    days = every_day("2/1/2024", f"{last.day}/{last.month}/{last.year}")
    _, lines = sweep(working_on(d(due)), *days)
    assert [" ".join(x.split(" ")[:2]).rstrip(":") for x in lines] == sent


def test_not_received_after_two_and_five_working_days() -> None:
    facts = LadderFacts(State.ASSIGNED, None, 1, assigned_on=d("6/6/2024"))
    _, lines = sweep(facts, *every_day("6/6/2024", "30/6/2024"))
    assert lines == ["10/6 +2: head 10/6", "13/6 +5: office 13/6"]


def test_a_report_nobody_reviews() -> None:
    facts = working_on(FRIDAY_14_JUNE, state=State.SUBMITTED, submitted_on=FRIDAY_14_JUNE)
    _, lines = sweep(facts, *every_day("14/6/2024", "31/12/2024"))
    assert lines == ["18/6 +2: office 18/6", "21/6 +5: leader 21/6"]


# --- gaps --------------------------------------------------------------------------------


def test_two_days_down_across_one_rung() -> None:
    facts, lines = sweep(working_on(FRIDAY_14_JUNE), "13/6/2024", "19/6/2024")
    assert lines == ["13/6 -1: officer 13/6, head 13/6", "19/6 +1 lần 1: head 19/6"]
    assert due_notices(facts, d("19/6/2024"), OFFICIAL) == ()


def test_down_across_two_rungs_sends_the_highest_and_climbs_level_by_level() -> None:
    before, _ = sweep(working_on(FRIDAY_14_JUNE), "7/6/2024", "13/6/2024")
    assert skipped(before, "24/6/2024") == ["+1: downtime"]
    _, lines = sweep(before, "24/6/2024")
    assert lines == ["24/6 +5 lần 1: head 24/6, office 25/6"]


def test_down_until_the_leader_is_due_tells_head_then_office_then_leader() -> None:
    _, lines = sweep(working_on(FRIDAY_14_JUNE), "28/6/2024")
    assert lines == ["28/6 +10 lần 1: head 28/6, office 1/7, leader 2/7"]


def test_office_skipped_by_downtime_is_told_before_the_leader() -> None:
    _, lines = sweep(working_on(FRIDAY_14_JUNE), "17/6/2024", "28/6/2024")
    assert lines[-1] == "28/6 +10 lần 2: head 28/6, office 28/6, leader 1/7"


def test_down_across_tet() -> None:
    before, _ = sweep(working_on(d("6/2/2024")), "30/1/2024", "5/2/2024")
    _, lines = sweep(before, "10/2/2024", "15/2/2024", "22/2/2024")
    assert lines == ["10/2 +1 lần 1: head 15/2", "22/2 +5 lần 2: head 22/2, office 22/2"]


def test_found_overdue_on_a_day_off_is_told_on_the_next_working_day() -> None:
    _, lines = sweep(working_on(FRIDAY_14_JUNE), "22/6/2024")
    assert lines == ["22/6 +5 lần 1: head 24/6, office 25/6"]


def test_a_reminder_is_not_sent_when_the_deadline_has_passed() -> None:
    facts = working_on(FRIDAY_14_JUNE)
    assert skipped(facts, "15/6/2024") == ["-5: deadline_passed", "-1: deadline_passed"]
    _, lines = sweep(facts, "15/6/2024", "17/6/2024")
    assert lines == ["17/6 +1 lần 1: head 17/6"]


def test_both_reminders_at_once_send_the_nearer() -> None:
    facts = working_on(FRIDAY_14_JUNE)
    _, lines = sweep(facts, "13/6/2024")
    assert lines == ["13/6 -1: officer 13/6, head 13/6"]
    assert skipped(facts, "13/6/2024") == ["-5: downtime"]


def test_handed_out_after_its_deadline_the_ladder_starts_on_the_day_the_agency_got_it() -> None:
    facts = replace(working_on(d("29/3/2024")), assigned_on=d("14/6/2024"))
    assert skipped(facts, "14/6/2024") == ["-5: deadline_passed", "-1: deadline_passed"]
    _, lines = sweep(facts, *every_day("14/6/2024", "31/12/2024"))
    assert lines == [
        "14/6 +1 lần 1: head 14/6",
        "20/6 +5 lần 2: head 20/6, office 20/6",
        "27/6 +10 lần 3: head 27/6, leader 27/6",
        "11/7 +10/1 lần 4: head 11/7, leader 11/7",
        "25/7 +10/2 lần 5: head 25/7, leader 25/7",
        "8/8 +10/3 lần 6: head 8/8, leader 8/8",
    ]


def test_handed_out_on_a_day_off_the_first_urging_waits_for_the_next_working_day() -> None:
    facts = replace(working_on(d("29/3/2024")), assigned_on=d("15/6/2024"))
    _, lines = sweep(facts, *every_day("15/6/2024", "24/6/2024"))
    assert lines == ["17/6 +1 lần 1: head 17/6", "21/6 +5 lần 2: head 21/6, office 21/6"]


# --- what stops and re-arms --------------------------------------------------------------


def test_submitted_on_the_due_date_is_never_urged() -> None:
    facts, _ = sweep(working_on(FRIDAY_14_JUNE), "7/6/2024", "13/6/2024")
    facts = replace(facts, state=State.SUBMITTED, submitted_on=FRIDAY_14_JUNE)
    days = every_day("14/6/2024", "31/12/2024")
    sent = {f.ladder for day in days for f in due_notices(facts, d(day), OFFICIAL)}
    assert sent == {"review"}


@pytest.mark.parametrize("state", [State.REFUSED, State.COMPLETED, State.WITHDRAWN])
def test_refused_or_closed_is_left_alone(state: State) -> None:
    facts = working_on(FRIDAY_14_JUNE, state=state, submitted_on=FRIDAY_14_JUNE)
    assert due_notices(facts, d("31/12/2024"), OFFICIAL) == ()
    assert next_check(facts, d("1/6/2024"), OFFICIAL) is None


def test_undated_is_never_urged() -> None:
    assert due_notices(working_on(None), d("31/12/2024"), OFFICIAL) == ()


def test_returned_on_friday_afternoon_leaves_two_working_days() -> None:
    facts, _ = sweep(working_on(FRIDAY_14_JUNE), "7/6/2024", "13/6/2024")
    facts = replace(facts, state=State.RETURNED, returned_on=d("21/6/2024"))
    assert skipped(facts, "26/6/2024") == ["+1: returned"]
    _, lines = sweep(facts, *every_day("21/6/2024", "28/6/2024"))
    assert lines == [
        "26/6 +5 lần 1: head 26/6, office 27/6",
        "28/6 +10 lần 2: head 28/6, leader 28/6",
    ]


def test_reopened_after_a_month_is_not_escalated_at_once() -> None:
    facts = working_on(FRIDAY_14_JUNE, returned_on=d("15/7/2024"))
    _, lines = sweep(facts, "15/7/2024", "16/7/2024", "17/7/2024")
    assert lines == []
    _, lines = sweep(facts, "18/7/2024")
    assert lines == ["18/7 +10/1 lần 1: head 18/7, office 19/7, leader 22/7"]


def test_an_explanation_pauses_and_what_was_due_is_caught_up_once() -> None:
    facts, _ = sweep(working_on(FRIDAY_14_JUNE), "17/6/2024")
    facts = replace(facts, paused_until=d("1/7/2024"))
    assert skipped(facts, "1/7/2024") == ["+5: paused"]
    _, lines = sweep(facts, *every_day("18/6/2024", "1/7/2024"))
    assert lines == ["1/7 +10 lần 2: head 1/7, office 1/7, leader 2/7"]


def test_extension_after_the_second_urging_starts_from_the_beginning() -> None:
    facts, _ = sweep(working_on(FRIDAY_14_JUNE), "17/6/2024", "21/6/2024")
    facts = replace(facts, due=d("31/7/2024"), due_version=2)
    _, lines = sweep(facts, *every_day("22/6/2024", "8/8/2024"))
    assert lines == [
        "24/7 -5: officer 24/7, head 24/7",
        "30/7 -1: officer 30/7, head 30/7",
        "1/8 +1 lần 1: head 1/8",
        "7/8 +5 lần 2: head 7/8, office 7/8",
    ]


def test_a_second_report_starts_the_review_ladder_again() -> None:
    facts = working_on(FRIDAY_14_JUNE, state=State.SUBMITTED, submitted_on=d("3/6/2024"))
    facts, first = sweep(facts, "5/6/2024")
    facts, second = sweep(replace(facts, submitted_on=d("10/6/2024"), submission_no=2), "12/6/2024")
    assert first == ["5/6 +2: office 5/6"]
    assert second == ["12/6 +2: office 12/6"]


def test_a_rung_put_below_one_already_sent_is_not_sent_afterwards() -> None:
    facts, _ = sweep(working_on(FRIDAY_14_JUNE), "21/6/2024")
    denser = Ladder(
        "completion", COMPLETION.armed, Anchor.DUE, (Rung("+3", 3, (Audience.HEAD,)), *COMPLETION.rungs)
    )
    (firing,) = due_notices(facts, d("21/6/2024"), OFFICIAL, (denser,))
    assert (firing.rung, firing.outcome, firing.reason) == ("+3", Outcome.SKIP, Reason.SUPERSEDED)


def test_why_a_notice_was_sent_is_said() -> None:
    facts = working_on(FRIDAY_14_JUNE)
    on_the_day = due_notices(facts, d("17/6/2024"), OFFICIAL)[-1]
    later = due_notices(facts, d("18/6/2024"), OFFICIAL)[-1]
    assert (on_the_day.reason, later.reason) == (Reason.REACHED, Reason.CATCH_UP)
    assert on_the_day.reached_on == later.reached_on == d("17/6/2024")


def test_a_deadline_at_the_end_of_the_calendar_breaks_nothing() -> None:
    facts = working_on(date(2100, 12, 30))
    assert [f.rung for f in due_notices(facts, date(2100, 12, 31), OFFICIAL)] == ["-5", "-1", "+1"]
    assert [s.rung.code for s in steps(COMPLETION, date(2100, 12, 30), OFFICIAL)] == ["-5", "-1", "+1"]


# --- whatever happens --------------------------------------------------------------------

DAYS = st.dates(date(2024, 1, 2), date(2024, 12, 31))
FACTS = st.builds(
    LadderFacts,
    state=st.sampled_from(sorted(State)),
    due=st.none() | DAYS,
    due_version=st.integers(1, 3),
    assigned_on=DAYS,
    submitted_on=DAYS,
    returned_on=st.none() | DAYS,
    paused_until=st.none() | DAYS,
)


@settings(max_examples=200)
@given(FACTS, st.lists(DAYS, max_size=25))
def test_sweeps_in_any_order_never_repeat_a_notice(facts: LadderFacts, days: list[date]) -> None:
    seen: set[tuple[str, int, str, int]] = set()
    for today in days:
        firings = due_notices(facts, today, OFFICIAL)
        keys = [(f.ladder, f.arming, f.rung, f.repeat) for f in firings]
        assert seen.isdisjoint(keys)
        assert len(set(keys)) == len(keys)
        seen.update(keys)
        sent = [f.ladder for f in firings if f.outcome is Outcome.SEND]
        assert len(sent) == len(set(sent))
        facts = recorded(facts, firings)
        assert due_notices(facts, today, OFFICIAL) == ()


@settings(max_examples=200)
@given(FACTS, st.lists(DAYS, max_size=12).map(sorted))
def test_nobody_is_told_before_the_level_below(facts: LadderFacts, days: list[date]) -> None:
    first_told: dict[tuple[str, int], date] = {}
    for today in days:
        firings = due_notices(facts, today, OFFICIAL)
        facts = recorded(facts, firings)
        for f in firings:
            for audience, on in f.deliveries:
                assert OFFICIAL.is_working(on)
                assert on >= today
                if not f.rung.startswith("-"):
                    key = (f.ladder, audience.level)
                    first_told[key] = min(on, first_told.get(key, on))
    for (ladder, level), day in first_told.items():
        below = [x for x in range(1, level) if _tells(ladder, x)]
        assert all(first_told[ladder, x] < day for x in below)


def _tells(ladder: str, level: int) -> bool:
    (found,) = (x for x in DEFAULT_LADDERS if x.code == ladder)
    return any(a.level == level for r in found.rungs if r.wait > 0 for a in r.audience)


def _checked_days(facts: LadderFacts, first: date, last: date) -> Iterator[tuple[date, tuple[Firing, ...]]]:
    """Sweeps only on the days ``next_check`` names."""
    day = next_check(facts, first, OFFICIAL)
    while day is not None and day <= last:
        firings = due_notices(facts, day, OFFICIAL)
        assert firings, "next_check named a day on which nothing fires"
        yield day, firings
        facts = recorded(facts, firings)
        day = next_check(facts, day, OFFICIAL)


@settings(max_examples=100)
@given(FACTS, DAYS)
def test_sweeping_only_on_the_days_named_misses_nothing(facts: LadderFacts, first: date) -> None:
    last = first + timedelta(days=200)
    day_by_day = []
    now = facts
    for i in range(201):
        firings = due_notices(now, first + timedelta(i), OFFICIAL)
        now = recorded(now, firings)
        if firings:
            day_by_day.append((first + timedelta(i), firings))
    assert list(_checked_days(facts, first, last)) == day_by_day


def sent(facts: LadderFacts, day: str) -> list[Firing]:
    return [f for f in due_notices(facts, d(day), OFFICIAL) if f.outcome is Outcome.SEND]


def test_a_letter_is_asked_for_at_its_rungs_alone_and_once_for_each() -> None:
    facts = working_on(d("3/6/2024"))
    asked = []
    for day in ("4/6/2024", "10/6/2024", "11/6/2024", "17/6/2024", "1/7/2024"):
        firings = due_notices(facts, d(day), OFFICIAL)
        facts = recorded(facts, firings)
        asked += [(f.rung, f.repeat, f.letter) for f in firings if f.outcome is Outcome.SEND]
    assert asked == [("+1", 0, False), ("+5", 0, True), ("+10", 0, True), ("+10", 1, True)]


def test_a_letter_that_was_missed_is_asked_for_with_the_rung_that_is_sent_instead() -> None:
    late = sent(working_on(d("3/6/2024")), "18/6/2024")
    assert [(f.rung, f.letter) for f in late] == [("+10", True)]
    skipped = [f for f in due_notices(working_on(d("3/6/2024")), d("18/6/2024"), OFFICIAL) if f not in late]
    assert {f.letter for f in skipped} == {False}


def test_other_ladders_never_ask_for_a_letter() -> None:
    rung = Rung("+2", 2, (Audience.HEAD,), letter=True)
    ladder = Ladder("reception", frozenset({State.IN_PROGRESS}), Anchor.ASSIGNED_ON, (rung,))
    [firing] = due_notices(working_on(None), d("4/1/2024"), OFFICIAL, [ladder])
    assert (firing.outcome, firing.letter) == (Outcome.SEND, False)


def test_a_reminder_on_the_last_day_itself_is_still_one_and_the_day_after_it_is_not() -> None:
    on_the_day = Ladder(
        "completion", frozenset({State.IN_PROGRESS}), Anchor.DUE, (Rung("0", 0, (Audience.HEAD,)),)
    )
    facts = working_on(d("14/6/2024"))
    [now] = due_notices(facts, d("14/6/2024"), OFFICIAL, [on_the_day])
    [after] = due_notices(facts, d("15/6/2024"), OFFICIAL, [on_the_day])
    assert (now.outcome, after.reason) == (Outcome.SEND, Reason.DEADLINE_PASSED)
    assert now.deliveries == ((Audience.HEAD, d("14/6/2024")),)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"assigned_on": d("4/6/2024")}, Reason.BEFORE_ASSIGNMENT),
        ({"assigned_on": d("3/6/2024")}, Reason.DOWNTIME),
        ({"returned_on": d("30/5/2024")}, Reason.RETURNED),
        ({"returned_on": d("29/5/2024")}, Reason.DOWNTIME),
        ({"paused_until": d("4/6/2024")}, Reason.PAUSED),
        ({"paused_until": d("3/6/2024")}, Reason.DOWNTIME),
    ],
)
def test_a_rung_that_was_passed_over_says_why_by_the_day_it_fell_on(
    changed: dict[str, object], reason: Reason
) -> None:
    firings = due_notices(working_on(d("10/6/2024"), **changed), d("7/6/2024"), OFFICIAL)
    assert firings[0].rung == "-5"
    assert (firings[0].outcome, firings[0].reason) == (Outcome.SKIP, reason)


def test_an_essence_holds_what_the_answers_depend_on_and_nothing_else() -> None:
    given = working_on(d("14/6/2024"))
    same = essence(COMPLETION, given, OFFICIAL)
    assert same == (d("14/6/2024"), 1, d("14/6/2024"), None, None, None)
    assert essence(COMPLETION, replace(given, assigned_on=d("3/1/2024")), OFFICIAL) == same
    first_rung = steps(COMPLETION, d("14/6/2024"), OFFICIAL)[0].day
    assert essence(COMPLETION, replace(given, assigned_on=first_rung), OFFICIAL) == same
    later = first_rung + timedelta(days=1)
    changed = essence(COMPLETION, replace(given, assigned_on=later), OFFICIAL)
    assert changed == (d("14/6/2024"), 1, d("14/6/2024"), later, None, None)
    held = replace(given, returned_on=d("3/6/2024"), paused_until=d("7/6/2024"), due_version=4)
    assert essence(COMPLETION, held, OFFICIAL) == (
        d("14/6/2024"), 4, d("14/6/2024"), None, d("3/6/2024"), d("7/6/2024"),
    )  # fmt: skip
    assert essence(COMPLETION, replace(given, state=State.SUBMITTED), OFFICIAL) is None
    given_out = working_on(d("14/6/2024"), state=State.ASSIGNED, handout_no=3, returned_on=d("3/6/2024"))
    assert essence(RECEPTION, given_out, OFFICIAL) == (d("2/1/2024"), 3, None, None)


def test_each_ladder_has_an_arming_of_its_own() -> None:
    facts = working_on(d("14/6/2024"), due_version=2, handout_no=3, submission_no=5)
    assert [arming_of(ladder, facts) for ladder in (COMPLETION, RECEPTION, REVIEW)] == [2, 3, 5]


def test_a_duty_given_on_its_last_day_counts_from_that_day_and_one_given_later_from_the_day_before() -> None:
    due = d("14/6/2024")
    anchors = [
        anchor_of(COMPLETION, working_on(due, assigned_on=d(day)), OFFICIAL)
        for day in ("13/6/2024", "14/6/2024", "17/6/2024", "20/6/2024")
    ]
    assert anchors == [due, due, due, d("19/6/2024")]
    assert anchor_of(COMPLETION, working_on(None), OFFICIAL) is None


@pytest.mark.parametrize(
    ("state", "due", "changed", "today", "asked"),
    [
        # the first reminder stands five working days before the deadline
        (State.IN_PROGRESS, "14/6/2024", {}, "1/6/2024", "7/6/2024"),
        (State.IN_PROGRESS, "14/6/2024", {}, "1/7/2024", "1/7/2024"),
        # an undated duty nobody has received
        (State.ASSIGNED, None, {}, "2/1/2024", "4/1/2024"),
        # given out after its deadline
        (State.IN_PROGRESS, "14/6/2024", {"assigned_on": "1/7/2024"}, "1/7/2024", "1/7/2024"),
        # the two working days after a return: over for long, and not yet over
        (State.RETURNED, "14/6/2024", {"returned_on": "3/6/2024"}, "1/7/2024", "1/7/2024"),
        (State.RETURNED, "14/6/2024", {"returned_on": "28/6/2024"}, "1/7/2024", "3/7/2024"),
    ],
)
def test_the_next_day_to_look_at_a_duty_of_which_nothing_was_told(
    state: State, due: str | None, changed: dict[str, str], today: str, asked: str
) -> None:
    days = {name: d(day) for name, day in changed.items()}
    facts = working_on(d(due) if due else None, state=state, **days)
    assert next_check(facts, d(today), OFFICIAL) == d(asked)


def test_a_deadline_still_far_away_keeps_nobody_from_hearing_that_the_duty_was_not_received() -> None:
    _, lines = sweep(working_on(FRIDAY_14_JUNE, state=State.ASSIGNED), "4/1/2024")
    assert lines == ["4/1 +2: head 4/1"]


def test_what_the_officer_missed_is_not_added_to_an_urging_of_the_head_of_the_same_agency() -> None:
    ladder = replace(COMPLETION, rungs=(Rung("+1", 1, (Audience.OFFICER,)), Rung("+5", 5, (Audience.HEAD,))))
    missed, urged = due_notices(working_on(FRIDAY_14_JUNE), d("21/6/2024"), OFFICIAL, (ladder,))
    assert (missed.outcome, urged.outcome) == (Outcome.SKIP, Outcome.SEND)
    assert [delivery.audience for delivery in urged.deliveries] == [Audience.HEAD]
