"""When a rung was told last, when it is told next, and what a day or a changed ladder would bring."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models import Assignment
from models.database import Database
from tests.jobs.rig import Rig, make_rig
from tests.rules.official_calendar import d
from workflow.rules.notices import Outcome
from workflow.rules.rungs import COMPLETION, Audience, Rung
from workflow.services.ladder_change import LadderKey, change_ladder, wanted_ladder
from workflow.services.ladder_figures import OnDay, last_told, next_told
from workflow.services.ladder_simulation import Outlook, outlook, preview_change
from workflow.services.ladders import EVERYWHERE, load_ladders


@pytest.fixture
def rig(db: Database) -> Rig:
    return make_rig(db)


def figures(rig: Rig, rung: str, ladder: str = "completion") -> tuple[OnDay | None, OnDay | None]:
    with rig.database.read() as session:
        city = rig._office(session).agency["city"].id
        last = last_told(session, city)
        coming = next_told(session, city, load_ladders(session), EVERYWHERE, rig.today)
    return last.get((ladder, rung)), coming.get((ladder, rung))


def on(rig: Rig, day: date) -> Outlook:
    with rig.database.read() as session:
        return outlook(session, rig._office(session).agency["city"].id, day, now=rig.now)


def previewed(rig: Rig, *rungs: Rung) -> Outlook:
    with rig.database.read() as session:
        key = LadderKey(rig._office(session).agency["city"].id, "completion")
        return preview_change(session, key, wanted_ladder(COMPLETION, rungs), now=rig.now)


def test_next_is_today_before_the_sweep_and_the_day_after_it(rig: Rig) -> None:
    rig.duties(2, days_late=3)  # due Friday 6/11: +1 is today, Monday
    rig.duties(1, days_late=2)
    assert figures(rig, "+1") == (None, OnDay(rig.today, 3))
    rig.sweep()
    assert figures(rig, "+1") == (OnDay(rig.today, 3), None)
    assert figures(rig, "+5") == (None, OnDay(d("13/11/2026"), 3))


def test_a_rung_that_was_told_and_moved_later_is_not_announced_again(rig: Rig) -> None:
    rig.duties(2, days_late=3)
    rig.sweep()
    rig.now += timedelta(days=1)
    with rig.database.write() as session:
        key = LadderKey(rig._office(session).agency["city"].id, "completion")
        moved = [replace(r, wait=3) if r.code == "+1" else r for r in COMPLETION.rungs]
        change_ladder(session, key, moved, version=0, by=None, now=rig.now)
    assert figures(rig, "+1")[1] is None
    rig.duties(1, days_late=4)
    assert figures(rig, "+1")[1] == OnDay(d("11/11/2026"), 1)


def test_a_paused_duty_is_next_after_its_pause(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.change(lambda s: setattr(s.get_one(Assignment, duty), "paused_until", d("12/11/2026")))
    assert figures(rig, "+1")[1] == OnDay(d("12/11/2026"), 1)


def test_a_day_to_come_counts_what_its_own_sweep_would_send(rig: Rig) -> None:
    rig.duties(3, days_late=3)
    rig.duties(2, "vh", days_late=-4)  # due Friday 13/11
    assert [on(rig, d(day)).sent for day in ("9/11/2026", "10/11/2026", "12/11/2026", "13/11/2026")] == [
        5,  # two of them caught up on the reminder five days ahead
        0,
        2,
        3,
    ]
    friday = on(rig, d("13/11/2026"))
    assert (friday.people, friday.lines[0].firing.urging) == (3, 2)  # the head and two of the office
    assert {x.audience.value for x, _ in friday.lines[0].told} == {"head", "office"}


def test_what_the_outlook_says_is_what_the_sweeps_then_do(rig: Rig) -> None:
    rig.duties(3, days_late=3)
    rig.duties(2, "vh", days_late=12)
    foreseen = {n: on(rig, rig.today + timedelta(days=n)).sent for n in range(20)}
    start, sent = rig.now, {}
    for n in range(20):
        rig.now = start + timedelta(days=n)
        sent[n] = rig.sweep().sent
    assert foreseen == sent


def test_a_preview_tells_only_the_difference_and_the_sweep_does_it(rig: Rig) -> None:
    rig.duties(3, days_late=6)  # due Tuesday 3/11: four working days late
    rig.sweep()
    same = previewed(rig, *COMPLETION.rungs)
    assert (same.sent, same.skipped, same.no_longer) == (0, 0, 0)
    three = Rung("", 3, (Audience.HEAD,), urging=True)
    wanted = [*COMPLETION.rungs[:3], three, *COMPLETION.rungs[3:]]
    shown = previewed(rig, *wanted)
    assert (shown.sent, shown.people, shown.no_longer) == (3, 1, 0)
    assert {line.firing.urging for line in shown.lines} == {2}
    with rig.database.write() as session:
        key = LadderKey(rig._office(session).agency["city"].id, "completion")
        change_ladder(session, key, wanted, version=0, by=None, now=rig.now)
    assert rig.sweep().sent == 3


def test_a_preview_counts_what_would_be_sent_no_more(rig: Rig) -> None:
    rig.duties(2, days_late=3)
    later = [replace(r, wait=2) if r.code == "+1" else r for r in COMPLETION.rungs]
    shown = previewed(rig, *later)
    assert (shown.sent, shown.no_longer) == (0, 2)
    assert all(line.firing.outcome is Outcome.SEND for line in shown.lines)
