"""The office sets, alters and stops how a duty comes back; periods of ended agencies wait for a person."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models import Assignment, Duty, Event, HeldPeriod
from tests.office import NOW, TODAY, Office
from tests.services.test_recurrence import MONTHLY, ON_20, TP, VH, made, moment, recurring
from workflow.rules.recurrence import DayOff
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move
from workflow.services import lifecycle
from workflow.services.agency_succession import end_agency
from workflow.services.held_periods import settle, waiting_of
from workflow.services.period_opening import open_waiting
from workflow.services.rhythm_change import RhythmChange, change_rhythm, preview_rhythm, stop_rhythm


def change(
    office: Office, duty: Duty, who: str = "office", version: int | None = None, **wanted: object
) -> Duty:
    asked = RhythmChange(**{"decision": "Công văn 12/UBND-VP", **wanted})  # type: ignore[arg-type]
    number = duty.rhythm_version if version is None else version
    return change_rhythm(office.session, office.actor(who), duty.id, asked, version=number, now=NOW)


def test_a_duty_without_a_rhythm_is_set_going_and_the_old_assignment_is_left_alone(office: Office) -> None:
    duty = recurring(office, "", "tp", "vh")
    change(office, duty, phrase="trước ngày 20 hằng tháng")
    assert duty.rhythm == ON_20
    assert made(office.session, duty.id) == [
        (TP, "", None),
        (VH, "", None),
        (TP, "2026-11", date(2026, 11, 20)),
        (VH, "2026-11", date(2026, 11, 20)),
    ]
    event = office.session.scalars(
        sa.select(Event).where(Event.subject == "duty", Event.verb == "rhythm_set")
    ).one()
    told = json.loads(event.payload)
    assert told["decision"] == "Công văn 12/UBND-VP"
    assert (told["before"]["rule"], told["after"]["rule"]) == ("", ON_20)
    open_waiting(office.session, now=moment(date(2026, 11, 21)))
    assert (VH, "2026-12", date(2026, 12, 20)) in made(office.session, duty.id)


def test_the_preview_says_what_the_change_does_and_writes_nothing(office: Office) -> None:
    duty = recurring(office, "", "tp", "vh")
    wanted = RhythmChange("", "hằng quý", day_off=DayOff.BEFORE)
    found = preview_rhythm(office.session, office.actor("office"), duty.id, wanted, now=NOW)
    assert [x.period for x in found.at_once] == ["2026-Q4"]
    assert found.leads == 2
    assert [x.period for x in found.ahead] == [
        "2026-Q4",
        "2027-Q1",
        "2027-Q2",
        "2027-Q3",
        "2027-Q4",
        "2028-Q1",
    ]
    assert duty.rhythm == ""
    assert len(made(office.session, duty.id)) == 2


def test_an_altered_rhythm_leaves_what_was_handed_out_and_goes_to_its_leads(office: Office) -> None:
    duty = recurring(office, MONTHLY, "tp", "vh")
    first = office.session.scalars(sa.select(Assignment).order_by(Assignment.id)).first()
    assert first is not None
    gone = lifecycle.Request(version=first.version, note="Không còn cần")
    lifecycle.apply(office.session, office.actor("office"), first.id, Move.WITHDRAW, gone, now=NOW)
    change(office, duty, phrase="hằng quý, hằng năm")
    assert made(office.session, duty.id) == [
        (VH, "2026", date(2026, 12, 31)),
        (TP, "2026-11", date(2026, 11, 30)),
        (VH, "2026-11", date(2026, 11, 30)),
        (VH, "2026-Q4", date(2026, 12, 31)),
    ]
    change(office, duty, day_off=DayOff.AFTER)
    assert len(made(office.session, duty.id)) == 4, "what runs is not made anew"


def test_a_stopped_rhythm_opens_nothing_more_and_can_be_taken_up_again(office: Office) -> None:
    duty = recurring(office, MONTHLY)
    actor = office.actor("office")
    stop_rhythm(office.session, actor, duty.id, decision="Công văn 13", version=duty.rhythm_version, now=NOW)
    assert not open_waiting(office.session, now=NOW + timedelta(days=100)).duties
    assert made(office.session, duty.id) == [(TP, "2026-11", date(2026, 11, 30))]
    with pytest.raises(Refusal, match="rhythm_not_running"):
        stop_rhythm(office.session, actor, duty.id, decision="x", version=duty.rhythm_version, now=NOW)
    change(office, duty, first=date(2027, 3, 1))
    assert duty.next_period_on == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"phrase": "khi có yêu cầu"}, "rhythm_unclear"),
        ({"phrase": "theo kỳ báo cáo"}, "rhythm_unclear"),
        ({"phrase": "trước ngày 20/12/2026"}, "rhythm_unclear"),
        ({"decision": " "}, "decision_needed"),
        ({"phrase": "hằng tháng", "until": TODAY - timedelta(days=1)}, "rhythm_over"),
        ({"phrase": "hằng tháng", "first": date(2105, 1, 1)}, "date_out_of_range"),
        ({"update_months": 7}, "update_months_wrong"),
        ({"version": 4}, "stale"),
        ({"who": "head_tp"}, "not_allowed"),
        ({"who": "leader"}, "not_allowed"),
    ],
)
def test_what_cannot_be_set_is_refused(office: Office, wanted: dict[str, object], code: str) -> None:
    duty = recurring(office, MONTHLY)
    with pytest.raises(Refusal, match=code):
        change(office, duty, **wanted)  # type: ignore[arg-type]


def test_a_duty_with_a_last_day_does_not_come_back(office: Office) -> None:
    duty = office.duty(due=TODAY)
    with pytest.raises(Refusal, match="rhythm_not_here"):
        change(office, duty, phrase="hằng tháng")
    change(office, duty, update_months=1)
    assert (duty.update_months, duty.rhythm, duty.deadline_kind) == (1, "", "fixed")


def test_periods_of_an_ended_agency_go_where_a_person_says_and_the_next_follow(office: Office) -> None:
    duty = recurring(office, MONTHLY)
    end_agency(
        office.session, office.agency["tp"], [office.agency["xa"]],
        since=TODAY + timedelta(days=1), decision="2/NQ", by=None, now=NOW,
    )  # fmt: skip
    later = moment(date(2027, 1, 5))
    open_waiting(office.session, now=later)
    [held] = waiting_of(office.session)
    assert (held.agency, held.periods) == (TP, ("2026-12", "2027-01"))
    actor, new = office.actor("office"), office.agency["xa"].id
    for agency, note, code in ((new, " ", "note_needed"), (office.agency["tp"].id, "x", "agency_ended")):
        with pytest.raises(Refusal, match=code):
            settle(office.session, actor, duty.id, office.agency["tp"].id, agency, note=note, now=later)
    settle(office.session, actor, duty.id, office.agency["tp"].id, new, note="Theo NQ", now=later)
    assert waiting_of(office.session) == []
    open_waiting(office.session, now=moment(date(2027, 2, 1)))
    assert [(n, p) for n, p, _d in made(office.session, duty.id)] == [
        (TP, "2026-11"),
        *(("UBND xã Dương Quang", p) for p in ("2026-12", "2027-01", "2027-02")),
    ]
    assert office.session.scalar(sa.select(sa.func.count()).select_from(HeldPeriod)) == 2


def test_a_person_may_say_that_nobody_goes_on(office: Office) -> None:
    duty = recurring(office, MONTHLY)
    office.agency["tp"].valid_to = TODAY
    later = moment(date(2026, 12, 5))
    open_waiting(office.session, now=later)
    actor = office.actor("office")
    assert (
        settle(office.session, actor, duty.id, office.agency["tp"].id, None, note="Giải thể", now=later) == []
    )
    open_waiting(office.session, now=moment(date(2027, 1, 5)))
    assert waiting_of(office.session) == []
    assert len(made(office.session, duty.id)) == 1
