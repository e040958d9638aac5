"""The counts that the database keeps are the counts that the rule makes, whatever happens to an assignment."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from itertools import product

import sqlalchemy as sa

from models import Assignment, Document, Duty, EvidenceRule
from models.classification_sql import bucket, overdue, silent
from models.database import Database
from tests.office import NOW, TODAY, Office, build_office
from workflow.rules.classification import ClassFacts, classify, is_overdue, tally
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.rules.permissions import Action
from workflow.rules.silence import is_silent
from workflow.rules.states import CLOSED, Move, Need, State, moves_from
from workflow.services import lifecycle
from workflow.services.deadlines import change_due
from workflow.services.lifecycle import Request
from workflow.services.tally_reading import kept_count, recount, silent_count, tallies, total

DAY = timedelta(days=1)


def _facts(row: Assignment) -> ClassFacts:
    return ClassFacts(row.state, row.due, row.reported_on, row.decided_on)


def _grid(office: Office) -> list[Assignment]:
    """One assignment for every state, deadline and day of report that the table allows, nothing after TODAY."""
    days = (None, TODAY - 3 * DAY, TODAY - DAY, TODAY, TODAY + DAY)
    rows = []
    for state, due, reported in product(State, days, days[1:4]):
        closed = TODAY if state in CLOSED else None
        told = reported if state in {State.SUBMITTED, State.COMPLETED} else None
        for decided in (reported, reported - 2 * DAY) if state is State.COMPLETED else (None,):
            row = office.assignment("tp", due=due)
            row.state, row.reported_on, row.decided_on, row.closed_on = state, told, decided, closed
            rows.append(row)
    office.session.flush()
    return rows


def test_sql_and_rule_agree_on_every_class_and_day(office: Office) -> None:
    rows, actor = _grid(office), office.actor("office")
    for today in (TODAY, TODAY + DAY, TODAY + 2 * DAY, TODAY + 400 * DAY):
        in_sql = dict(office.session.execute(sa.select(Assignment.id, bucket(today))).all())
        late_in_sql = set(office.session.scalars(sa.select(Assignment.id).where(overdue(today))))
        assert {r.id: in_sql[r.id] for r in rows} == {r.id: classify(_facts(r), today) for r in rows}
        assert late_in_sql == {r.id for r in rows if is_overdue(_facts(r), today)}
        expected = tally((_facts(r) for r in rows), today)
        assert total(tallies(office.session, actor, today)) == expected
        assert total(recount(office.session, actor, today)) == expected
        for name in ("done_on_time", "done_late", "open_in_time", "open_overdue", "undated"):
            kept = office.session.scalar(sa.select(kept_count(actor, name, today)))
            assert kept == getattr(expected, name)


def test_sql_and_rule_agree_on_silence(office: Office) -> None:
    edge = datetime.combine(date(2026, 8, 9), datetime.min.time(), TIMEZONE)
    moments = (None, *(edge + timedelta(seconds=s) for s in (-1, 0, 1)), NOW)
    moments += tuple(datetime.combine(date(2026, 10, d), datetime.min.time(), TIMEZONE) for d in (8, 9))
    handed_out = (date(2026, 8, 8), date(2026, 8, 9), date(2026, 10, 8))
    rows, own = [], {}
    for state, at, given, months in product(State, moments, handed_out, (None, 1, 6)):
        row = office.assignment("tp", due=None, assigned_on=given)
        own[row.id] = office.session.get_one(Duty, row.duty_id).update_months = months
        told = TODAY if state in {State.SUBMITTED, State.COMPLETED} else None
        row.state, row.last_update_at, row.reported_on = state, at, told
        row.decided_on = TODAY if state is State.COMPLETED else None
        row.closed_on = TODAY if state in CLOSED else None
        rows.append(row)
    office.session.flush()

    def heard(row: Assignment) -> date:
        return local_day(row.last_update_at) if row.last_update_at else row.assigned_on

    expected = {r.id for r in rows if is_silent(r.state, heard(r), TODAY, own=own[r.id])}
    assert 0 < len(expected) < len(rows)
    assert set(office.session.scalars(sa.select(Assignment.id).where(silent(TODAY)))) == expected
    assert silent_count(office.session, office.actor("office"), TODAY, 3) == len(expected)


def test_kept_counts_follow_every_move_and_every_new_deadline(office: Office) -> None:
    chance = random.Random(20261109)
    rows = [
        office.assignment(lead, due=TODAY + chance.randint(-5, 5) * DAY) for lead in ("tp", "vh", "xa") * 4
    ]
    doers = {"tp": "head_tp", "vh": "head_vh", "xa": "head_xa"}
    actors = {name: office.actor(name) for name in ("office", *doers.values())}
    by_agency = {office.agency[code].id: doers[code] for code in doers}
    now, reached = NOW, set()
    for step in range(120):
        now += timedelta(hours=5)
        row = chance.choice(rows)
        office.session.get_one(Duty, row.duty_id).evidence_rule = EvidenceRule.NONE
        moves = [t for t in moves_from(row.state) if t.move is not Move.WITHDRAW or step % 5 == 0]
        if chance.random() < 0.15 or not moves:
            day = TODAY + chance.randint(-9, 9) * DAY
            change_due(office.session, row, day, by=None, now=now, reason="Gia hạn")
            continue
        chosen = chance.choice(moves)
        target = office.agency["xa" if row.agency_id != office.agency["xa"].id else "tp"].id
        asked = Request(
            row.version,
            note="Vì sao",
            agency_id=target if Need.AGENCY in chosen.needs else None,
            act_number="12/QĐ-UBND" if Need.ACT in chosen.needs else "",
            act_date=TODAY if Need.ACT in chosen.needs else None,
        )
        who = by_agency[row.agency_id] if chosen.action in {Action.UPDATE, Action.REFUSE} else "office"
        lifecycle.apply(office.session, actors[who], row.id, chosen.move, asked, now=now)
        reached.add(row.state)
        if step % 8 == 0:
            today = TODAY + chance.randint(0, 40) * DAY
            kept = tallies(office.session, actors["office"], today)
            assert kept == recount(office.session, actors["office"], today)
    assert reached == set(State), "the walk must reach every state"


def test_kept_counts_follow_deletion_and_survive_a_rebuilt_tally(db: Database) -> None:
    from models import migrate

    with db.write() as session:
        office = build_office(session)
        gone = office.assignment("tp", due=TODAY)
        for due in (None, TODAY - DAY, TODAY + DAY):
            office.assignment("vh", due=due)
        session.delete(gone)
        session.flush()
        actor = office.actor("office")
        assert tallies(session, actor, TODAY) == recount(session, actor, TODAY)
        before = tallies(session, actor, TODAY)
    migrate.downgrade(db.engine, "0002")
    migrate.upgrade(db.engine)
    with db.read() as session:
        assert tallies(session, actor, TODAY) == before


def test_agencies_come_in_official_order_and_only_ones_own(office: Office) -> None:
    for lead, due in (("xa", TODAY), ("ca", TODAY), ("tp", TODAY - 9 * DAY), ("other_unit", TODAY)):
        office.assignment(lead, due=due)
    names = [line.name for line in tallies(office.session, office.actor("leader"), TODAY)]
    assert names == ["Công an thành phố", "Phòng Tư pháp", "UBND xã Dương Quang"]
    own = tallies(office.session, office.actor("head_tp"), TODAY, Action.VIEW_OVERVIEW)
    assert [line.name for line in own] == ["Phòng Tư pháp"]
    assert tallies(office.session, office.actor("admin"), TODAY) == []


def test_a_document_or_programme_narrows_the_recount(office: Office) -> None:
    office.assignment("tp", due=TODAY)
    elsewhere = office.assignment("vh", due=TODAY)
    other = Document(
        authority_id=office.agency["city"].id, key="x", number="9/KH-UBND", issuer="UBND", created_at=NOW
    )
    office.session.add(other)
    office.session.flush()
    office.session.get_one(Duty, elsewhere.duty_id).document_id = other.id
    office.session.flush()
    found = recount(office.session, office.actor("office"), TODAY, document_id=other.id)
    assert [(line.name, line.tally.total) for line in found] == [("Phòng Văn hóa và Thông tin", 1)]
