"""An assignment's way from hand-out to acceptance, through the one function every door uses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models import Assignment, Chip, Event, Evidence
from tests.office import NOW, TODAY, Office
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move, State
from workflow.services import lifecycle, retractions
from workflow.services.lifecycle import Piece, Request
from workflow.services.scope import NotFound

LETTER = Piece(document_number="12/BC-TP", document_date=date(2026, 11, 6))


def move(office: Office, who: str, what: Move, assignment: Assignment, **request: object) -> Assignment:
    request.setdefault("version", assignment.version)
    return lifecycle.apply(
        office.session,
        office.actor(who),
        assignment.id,
        what,
        Request(**request),  # type: ignore[arg-type]
        now=NOW,
    )


def submitted(office: Office, by: str = "staff_tp") -> Assignment:
    given = office.assignment("tp", due=TODAY)
    return move(office, by, Move.SUBMIT, given, note="Đã báo cáo.", chip=Chip.DONE, pieces=(LETTER,))


def test_the_whole_way_leaves_one_event_a_step(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    move(office, "staff_tp", Move.PROGRESS, given, note="Đã gửi phiếu rà soát.")
    move(office, "head_tp", Move.SUBMIT, given, note="Đã báo cáo.", chip=Chip.DONE, pieces=(LETTER,))
    move(office, "office", Move.RETURN, given, note="Thiếu phụ lục số liệu.")
    move(office, "head_tp", Move.SUBMIT, given, note="Đã bổ sung.", chip=Chip.DONE, pieces=(LETTER,))
    done = move(office, "office", Move.ACCEPT, given)
    assert (done.state, done.reported_on, done.decided_on, done.closed_on) == (
        State.COMPLETED,
        TODAY,
        TODAY,
        TODAY,
    )
    verbs = office.session.scalars(
        sa.select(Event.verb)
        .where(Event.subject == "assignment", Event.subject_id == given.id)
        .order_by(Event.seq)
    )
    assert list(verbs) == ["assigned", "progress", "submit", "return", "submit", "accept"]


def test_completion_without_evidence_is_refused_and_changes_nothing(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    with pytest.raises(Refusal) as refused:
        move(office, "head_tp", Move.SUBMIT, given, note="Xong.", chip=Chip.DONE)
    assert refused.value.code == "evidence_needed"
    assert given.state is State.ASSIGNED
    assert office.session.scalar(sa.select(sa.func.count(Evidence.id))) == 0


def test_a_form_opened_before_somebody_elses_change_is_refused(office: Office) -> None:
    given = office.assignment("tp")
    seen = given.version
    move(office, "staff_tp", Move.PROGRESS, given, note="Đang làm.")
    with pytest.raises(Refusal) as refused:
        move(office, "head_tp", Move.PROGRESS, given, note="Cũng đang làm.", version=seen)
    assert refused.value.code == "stale"


@pytest.mark.parametrize("who", ["head_vh", "staff_vh", "other_office", "other_head"])
def test_another_units_assignment_does_not_exist(office: Office, who: str) -> None:
    given = office.assignment("tp")
    with pytest.raises(NotFound):
        move(office, who, Move.PROGRESS, given, note="Không phải của tôi.")


def test_a_coordinator_sees_but_does_not_report_for_the_lead(office: Office) -> None:
    given = office.assignment("tp", coordinators=["vh"])
    with pytest.raises(Refusal) as refused:
        move(office, "head_vh", Move.PROGRESS, given, note="Báo cáo thay.")
    assert refused.value.code == "not_allowed"


def test_nobody_accepts_what_they_reported_even_with_the_offices_role(office: Office) -> None:
    from workflow.rules.permissions import Role
    from workflow.services import accounts

    accounts.grant(
        office.session, office.user["staff_tp"], office.agency["city"], Role.OFFICE, by=None, now=NOW
    )
    waiting = submitted(office)
    with pytest.raises(Refusal) as refused:
        move(office, "staff_tp", Move.ACCEPT, waiting)
    assert refused.value.code == "not_allowed"
    assert move(office, "office", Move.ACCEPT, waiting).state is State.COMPLETED


def test_the_reviewer_may_date_completion_by_the_proving_document_but_never_after_the_report(
    office: Office,
) -> None:
    waiting = submitted(office)
    with pytest.raises(Refusal) as refused:
        move(office, "office", Move.ACCEPT, waiting, decided_on=TODAY + timedelta(days=1))
    assert refused.value.code == "decided_after_report"
    office.session.refresh(waiting)
    assert move(office, "office", Move.ACCEPT, waiting, decided_on=date(2026, 11, 6)).decided_on == date(
        2026, 11, 6
    )


def test_a_refused_duty_is_given_to_another_agency(office: Office) -> None:
    given = office.assignment("tp")
    move(office, "head_tp", Move.REFUSE, given, note="Không thuộc chức năng.")
    moved = move(office, "office", Move.REASSIGN, given, note="Giao lại.", agency_id=office.agency["vh"].id)
    assert (moved.state, moved.agency_id, moved.handout_no) == (State.ASSIGNED, office.agency["vh"].id, 2)


@pytest.mark.parametrize("table", ["event", "progress_update", "retraction"])
@pytest.mark.parametrize("act", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_said(office: Office, table: str, act: str) -> None:
    given = office.assignment("tp")
    move(office, "staff_tp", Move.PROGRESS, given, note="Đang làm.")
    retractions.retract(office.session, office.actor("staff_tp"), given.id, version=given.version, now=NOW)
    with pytest.raises(sa.exc.DBAPIError, match="can only be added"):
        office.session.execute(sa.text(act.format(table)))
