"""An update taken back within the minute: everything is as before, and what was said stays on record."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, Chip, Evidence, Update
from tests.office import NOW, TODAY, Office
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move, State
from workflow.services import lifecycle, retractions
from workflow.services.assignment_reading import AssignmentView, view
from workflow.services.events import record
from workflow.services.lifecycle import Piece, Request
from workflow.services.past_facts import as_of
from workflow.services.scope import NotFound
from workflow.services.search_reading import search
from workflow.services.sweep_facts import COLUMNS, Armed

LETTER = Piece(document_number="12/BC-TP", document_date=date(2026, 11, 6))
LATER = NOW + timedelta(hours=1)
IN_A_MINUTE = LATER + timedelta(seconds=59)


def say(
    office: Office,
    who: str,
    what: Move,
    given: Assignment,
    *,
    note: str = "Nội dung.",
    at: datetime = NOW,
    **more: Any,
) -> None:
    pieces = (LETTER,) if what is Move.SUBMIT else ()
    request = Request(version=given.version, note=note, pieces=pieces, **more)
    lifecycle.apply(office.session, office.actor(who), given.id, what, request, now=at)


def retract(office: Office, who: str, given: Assignment, at: datetime = IN_A_MINUTE) -> Update:
    return retractions.retract(office.session, office.actor(who), given.id, version=given.version, now=at)


def seen(office: Office, given: Assignment) -> AssignmentView:
    return view(office.session, office.actor("head_tp"), given.id, TODAY)


def facts(given: Assignment) -> dict[str, Any]:
    """All columns but those that every change moves on."""
    volatile = ("version", "next_check_on")
    return {c.key: getattr(given, c.key) for c in sa.inspect(Assignment).columns if c.key not in volatile}


def reached(office: Office, state: str) -> Assignment:
    """An assignment of Phòng Tư pháp on its way, in a state from which its agency reports."""
    given = office.assignment("tp", due=TODAY)
    if state != "assigned":
        say(office, "staff_tp", Move.PROGRESS, given, note="Bước đầu.")
    if state in ("returned", "reopened"):
        say(office, "staff_tp", Move.SUBMIT, given, note="Báo cáo lần đầu.")
        say(
            office,
            "office",
            Move.RETURN if state == "returned" else Move.ACCEPT,
            given,
            note="Thiếu phụ lục.",
        )
    if state == "reopened":
        say(office, "office", Move.REOPEN, given, note="Làm lại.")
    return given


@pytest.mark.parametrize("state", ["assigned", "in_progress", "returned", "reopened"])
@pytest.mark.parametrize("move", [Move.PROGRESS, Move.SUBMIT])
def test_the_assignment_stands_as_before(office: Office, state: str, move: Move) -> None:
    given = reached(office, state)
    before, version = facts(given), given.version
    looked = seen(office, given)
    say(office, "head_tp", move, given, note="Gửi nhầm.", at=LATER, difficulty="Không có.")
    assert retract(office, "head_tp", given).text == "Gửi nhầm."
    assert facts(given) == before
    assert given.version == version + 2
    assert given.next_check_on == TODAY

    now = seen(office, given)
    assert now.statements == looked.statements
    assert now.proofs == looked.proofs
    assert (now.handed_back and now.handed_back.note) == (looked.handed_back and looked.handed_back.note)
    assert [e.verb for e in now.history[:2]] == ["retract", move.value]
    assert now.history[1].note == "Gửi nhầm.", "what was said stays on record"
    assert [e.retracted for e in now.history[:3]] == [False, True, False]
    assert "Gửi nhầm." in office.session.scalars(sa.select(Update.text)).all()


@pytest.mark.parametrize("move", [Move.PROGRESS, Move.SUBMIT])
def test_the_history_alone_tells_the_same(office: Office, move: Move) -> None:
    given = reached(office, "returned")
    say(office, "head_tp", move, given, at=LATER)
    retract(office, "head_tp", given)
    office.session.flush()
    row = Armed._make(office.session.execute(sa.select(*COLUMNS).where(Assignment.id == given.id)).one())
    told = as_of(office.session, row, TODAY)
    assert told == row
    assert row.state == "returned"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("too late", "retract_too_late"),
        ("by a colleague", "retract_not_possible"),
        ("by the office", "not_allowed"),
        ("twice", "retract_not_possible"),
        ("after an urging", "retract_not_possible"),
        ("after a colleague's", "stale"),
        ("of nothing", "retract_not_possible"),
    ],
)
def test_what_is_not_taken_back(office: Office, what: str, code: str) -> None:
    given = office.assignment("tp", due=TODAY - timedelta(days=9))
    who, at, version = "head_tp", IN_A_MINUTE, None
    if what != "of nothing":
        say(office, "head_tp", Move.PROGRESS, given, at=LATER)
    if what == "too late":
        at = LATER + timedelta(seconds=61)
    elif what == "by a colleague":
        who = "staff_tp"
    elif what == "by the office":
        who = "office"
    elif what == "twice":
        retract(office, "head_tp", given)
    elif what == "after an urging":
        record(office.session, "assignment", given.id, "urged", by=None, now=LATER)
    elif what == "after a colleague's":
        version = given.version
        say(office, "staff_tp", Move.PROGRESS, given, at=LATER)
    before = facts(given)
    with pytest.raises(Refusal) as refused:
        retractions.retract(
            office.session, office.actor(who), given.id, version=version or given.version, now=at
        )
    assert refused.value.code == code
    assert facts(given) == before


def test_strangers_do_not_find_it(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    say(office, "head_tp", Move.PROGRESS, given)
    with pytest.raises(NotFound):
        retract(office, "other_head", given)


def test_evidence_that_was_taken_back_proves_nothing(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    say(office, "head_tp", Move.SUBMIT, given, at=LATER)
    retract(office, "head_tp", given)
    assert office.session.scalar(sa.select(sa.func.count(Evidence.id))) == 1
    with pytest.raises(Refusal, match="evidence_needed"):
        lifecycle.apply(
            office.session,
            office.actor("head_tp"),
            given.id,
            Move.SUBMIT,
            Request(version=given.version, note="Đã xong.", chip=Chip.DONE),
            now=IN_A_MINUTE,
        )


def test_who_took_back_a_report_wrote_none_of_it(office: Office) -> None:
    """A substitute of both sides may review the report of a colleague after taking back one of their own."""
    given = office.assignment("tp", due=TODAY)
    say(office, "staff_tp", Move.SUBMIT, given, at=LATER)
    retract(office, "staff_tp", given)
    say(office, "head_tp", Move.SUBMIT, given, at=IN_A_MINUTE)
    assert given.submission_no == 1
    assert given.submitted_by_id == office.user["head_tp"].id
    assert {s.by_id for s in seen(office, given).statements} == {office.user["head_tp"].id}
    say(office, "office", Move.ACCEPT, given, at=IN_A_MINUTE)
    assert given.state is State.COMPLETED


def test_search_finds_no_more_what_was_taken_back(office: Office) -> None:
    given = office.assignment("tp")
    say(office, "head_tp", Move.PROGRESS, given, note="Đã đối chiếu nhầm sổ.", at=LATER)
    office.session.flush()
    asked = office.session, office.actor("office"), "doi chieu nham", TODAY
    assert not search(*asked).nothing
    retract(office, "head_tp", given)
    office.session.flush()
    assert search(*asked).nothing
