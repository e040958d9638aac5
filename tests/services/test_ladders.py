"""Ladders as data: which one holds, what a change keeps, and what it makes the next sweep do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, Document, Duty, Event, Notice, Outcome, Programme
from tests.jobs.rig import Rig, make_rig
from tests.smtp_sink import SmtpSink
from tests.statements import counted
from workflow.rules.duty_kinds import DutyKind
from workflow.rules.refusal import Refusal
from workflow.rules.rungs import COMPLETION, DEFAULT_LADDERS, Audience, Rung
from workflow.services.ladder_change import LadderKey, change_ladder, read_ladder, with_ladder
from workflow.services.ladders import EVERYWHERE, OwnLadders, Scope, built, choose, load_ladders
from workflow.services.scope import NotFound
from workflow.services.sweep_facts import COLUMNS, Armed

HEAD, OFFICE = Audience.HEAD, Audience.OFFICE
ONE_RUNG = (Rung("", 3, (HEAD,), urging=True),)


@pytest.fixture
def rig(db: Any) -> Rig:
    return make_rig(db)


def city(rig: Rig) -> int:
    with rig.database.read() as session:
        return rig._office(session).agency["city"].id


def change(
    rig: Rig, rungs: Any, scope: Scope = EVERYWHERE, version: int = 0, code: str = "completion"
) -> int:
    with rig.database.write() as session:
        key = LadderKey(city(rig), code, scope)
        return change_ladder(session, key, rungs, version=version, by=rig.people["admin"], now=rig.now)


def sent(rig: Rig) -> list[tuple[str, int]]:
    with rig.database.read() as session:
        rows = session.execute(
            sa.select(Notice.rung, Notice.wait).where(Notice.outcome == Outcome.SENT).order_by(Notice.id)
        )
        return [tuple(row) for row in rows]


def rungs_of(book: OwnLadders, authority: int, scope: Scope = EVERYWHERE) -> list[str]:
    return [rung.code for rung in book.of(authority, scope)[0].rungs]


def test_without_a_change_the_shipped_ladders_hold_and_no_duty_is_looked_up(rig: Rig) -> None:
    rig.duties(3)
    with rig.database.read() as session:
        rows = [Armed._make(r) for r in session.execute(sa.select(*COLUMNS))]
        book = load_ladders(session)
        with counted(session) as statements:
            choice = choose(session, book, rows)
        assert choice.of(rows[0]) == DEFAULT_LADDERS
        assert statements == []


def test_a_ladder_for_the_whole_authority_costs_no_look_at_duties_either(rig: Rig) -> None:
    rig.duties(1)
    change(rig, ONE_RUNG)
    with rig.database.read() as session:
        rows = [Armed._make(r) for r in session.execute(sa.select(*COLUMNS))]
        book = load_ladders(session)
        with counted(session) as statements:
            assert [r.code for r in choose(session, book, rows).ladder(rows[0], "completion").rungs] == ["+3"]
        assert statements == []


def test_programme_wins_over_kind_and_kind_over_the_authority() -> None:
    book = OwnLadders()
    wide, kind, programme = Scope(), Scope(kind=DutyKind.RECURRING), Scope(programme_id=7)
    for scope, wait in ((wide, 1), (kind, 2), (programme, 3)):
        ladder = built("completion", (Rung(f"{wait:+d}", wait, (HEAD,)),))
        book = with_ladder(book, LadderKey(1, "completion", scope), ladder)
    assert rungs_of(book, 1) == ["+1"]
    assert rungs_of(book, 1, Scope(None, DutyKind.ONCE)) == ["+1"]
    assert rungs_of(book, 1, Scope(None, DutyKind.RECURRING)) == ["+2"]
    assert rungs_of(book, 1, Scope(7, DutyKind.RECURRING)) == ["+3"]
    assert rungs_of(book, 2, Scope(7, DutyKind.RECURRING)) == [r.code for r in COMPLETION.rungs]
    assert [x.code for x in book.of(1)] == ["completion", "reception", "review"]


def test_the_sweep_takes_the_ladder_of_the_dutys_kind_and_programme(rig: Rig) -> None:
    [once] = rig.duties(1, "tp", days_late=3)
    [monthly] = rig.duties(1, "vh", days_late=3)
    with rig.database.write() as session:
        session.get_one(Duty, session.get_one(Assignment, monthly).duty_id).deadline_kind = "recurring"
    change(rig, (Rung("", 1, (HEAD,), (OFFICE,), urging=True),), Scope(kind=DutyKind.RECURRING))
    rig.sweep()
    with rig.database.read() as session:
        told = session.execute(
            sa.text("SELECT assignment_id, audience FROM outbox_item ORDER BY assignment_id, audience")
        ).all()
    assert [tuple(row) for row in told] == [
        (once, "head"),
        (monthly, "head"),
        (monthly, "office"),
        (monthly, "office"),
    ]


def test_a_programmes_ladder_holds_for_its_documents_alone(rig: Rig) -> None:
    [inside] = rig.duties(1, days_late=3)
    with rig.database.write() as session:
        programme = Programme(authority_id=city(rig), name="Đề án 06")
        session.add(programme)
        session.flush()
        session.execute(sa.update(Document).values(programme_id=programme.id))
        number = programme.id
    change(rig, ONE_RUNG, Scope(programme_id=number))
    assert rig.sweep().sent == 0
    rig.now += timedelta(days=2)
    assert rig.sweep().sent == 1
    assert sent(rig) == [("+3", 3)]
    assert inside


def test_a_programme_of_another_authority_is_not_found(rig: Rig) -> None:
    with rig.database.write() as session:
        programme = Programme(authority_id=city(rig), name="Đề án 06")
        session.add(programme)
        session.flush()
        with pytest.raises(NotFound):
            read_ladder(session, LadderKey(city(rig) + 1, "completion", Scope(programme_id=programme.id)))


def test_what_is_on_record_stays_and_a_moved_rung_is_not_told_again(rig: Rig) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    with rig.database.read() as session:
        present = read_ladder(session, LadderKey(city(rig), "completion")).ladder
    moved = [replace(r, wait=3) if r.code == "+1" else r for r in present.rungs]
    assert change(rig, moved) == 1
    rig.now += timedelta(days=2)
    rig.sweep()
    assert sent(rig) == [("+1", 1)]


def test_a_rung_taken_away_and_added_again_has_its_old_name_and_stays_silent(rig: Rig) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    change(rig, [r for r in COMPLETION.rungs if r.code != "+1"])
    with rig.database.read() as session:
        head = read_ladder(session, LadderKey(city(rig), "completion"))
    again = [*head.ladder.rungs[:2], Rung("", 1, (HEAD,), urging=True), *head.ladder.rungs[2:]]
    change(rig, again, version=head.version)
    assert rig.sweep().sent == 0
    assert sent(rig) == [("+1", 1)]


def test_a_new_rung_that_was_reached_is_told_by_the_next_sweep(rig: Rig) -> None:
    rig.duties(1, days_late=6)  # due Tuesday; today is four working days later
    rig.sweep()
    with rig.database.read() as session:
        present = read_ladder(session, LadderKey(city(rig), "completion")).ladder
    added = [*present.rungs[:3], Rung("", 3, (HEAD,), urging=True), *present.rungs[3:]]
    assert change(rig, added) == 1
    assert rig.sweep().sent == 1
    assert sent(rig)[-1] == ("+3", 3)


def test_the_change_is_on_record_with_before_and_after(rig: Rig) -> None:
    change(rig, ONE_RUNG)
    with rig.database.read() as session:
        event = session.scalars(sa.select(Event).where(Event.subject == "ladder")).one()
    payload = json.loads(event.payload)
    assert (event.verb, event.actor_id, event.seq) == ("changed", rig.people["admin"], 1)
    assert [r["code"] for r in payload["before"]] == [r.code for r in COMPLETION.rungs]
    assert payload["after"] == [
        {
            "code": "+3",
            "wait": 3,
            "to": ["head"],
            "copy": [],
            "urging": True,
            "letter": False,
            "every": 0,
            "most": 0,
        }
    ]


def test_a_change_from_an_old_page_is_refused(rig: Rig) -> None:
    change(rig, ONE_RUNG)
    with pytest.raises(Refusal, match="stale"):
        change(rig, ONE_RUNG, version=0)


def test_a_faulty_ladder_is_refused_whole(rig: Rig) -> None:
    with pytest.raises(Refusal) as refused:
        change(rig, (*ONE_RUNG, *ONE_RUNG))
    assert [f.code for f in refused.value.params["faults"]] == ["same_wait"]
    with rig.database.read() as session:
        assert load_ladders(session).own == {}


def test_set_back_to_what_is_shipped_counts_on_in_versions(rig: Rig) -> None:
    change(rig, ONE_RUNG)
    change(rig, None, version=1)
    with rig.database.read() as session:
        head = read_ladder(session, LadderKey(city(rig), "completion"))
        assert head.ladder is COMPLETION
        assert (head.own, head.version) == (False, 2)


def test_only_the_concerned_assignments_are_looked_at_again(rig: Rig) -> None:
    open_ones = rig.duties(2, days_late=-30)
    rig.sweep()
    assert change(rig, (Rung("", 2, (OFFICE,)),), code="review") == 0
    assert change(rig, ONE_RUNG) == 2
    with rig.database.read() as session:
        days = session.scalars(sa.select(Assignment.next_check_on).where(Assignment.id.in_(open_ones))).all()
    assert set(days) == {rig.today}


def test_a_ladder_changed_while_a_sweep_runs_holds_for_the_batches_to_come(rig: Rig) -> None:
    from workflow.services.sweep import judge_at, sweep_batch

    rig.duties(2, days_late=3)
    with rig.database.read() as session:
        judge = judge_at(session, rig.today)
    with rig.database.write() as session:
        sweep_batch(session, judge, (1, 1), now=rig.now, domain="mau.gov.vn")
    assert change(rig, ONE_RUNG) == 2
    with rig.database.write() as session:
        sweep_batch(session, judge, (1, 2), now=rig.now, domain="mau.gov.vn")
    assert sent(rig) == [("+1", 1)]
    with rig.database.read() as session:
        days = session.scalars(sa.select(Assignment.next_check_on).order_by(Assignment.id)).all()
    assert days == [rig.today + timedelta(days=2)] * 2, "+3 under the new ladder"


def test_a_late_rung_that_is_no_urging_is_still_true_when_its_mail_leaves(rig: Rig) -> None:
    from workflow.mail import DemoMailbox

    change(rig, (Rung("", 1, (HEAD,)),))
    rig.duties(1, days_late=3)
    rig.sweep()
    assert rig.send(DemoMailbox()) == {"sent": 1}


def test_the_mail_announces_the_next_rung_of_the_ladder_that_holds_for_the_duty(rig: Rig) -> None:
    rungs = (Rung("", 1, (HEAD,), urging=True), Rung("", 3, (HEAD,), (OFFICE,), urging=True))
    change(rig, rungs, Scope(kind=DutyKind.ONCE))
    rig.duties(1, days_late=3)
    rig.sweep()
    with SmtpSink() as sink:
        assert rig.send(sink) == {"sent": 1}
        assert "Nếu đến ngày 11/11/2026" in sink.mails[0].part("plain")
