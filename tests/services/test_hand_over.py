"""An open assignment goes to the agency that follows, by a dated act; what is closed keeps the old name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models import AgencyTally, Assignment, Coordinator, Event
from tests.office import NOW, TODAY, Office
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move, State
from workflow.services import agency_succession, handing_out, lifecycle
from workflow.services.assignment_reading import view
from workflow.services.hand_over import hand_over
from workflow.services.hand_over_reading import read_hand_over
from workflow.services.lifecycle import Piece, Request
from workflow.services.scope import NotFound

DAY = timedelta(days=1)


def over(office: Office, given: Assignment, to: str = "vh", *others: str, **more: object) -> list[Assignment]:
    request = {
        "version": given.version, "note": "Sáp nhập phòng.", "agency_id": office.agency[to].id,
        "act_number": "1683/NQ-UBTVQH15", "act_date": date(2026, 11, 6), **more,
    }  # fmt: skip
    return hand_over(
        office.session,
        office.actor(str(request.pop("who", "office"))),
        given.id,
        Request(**request),  # type: ignore[arg-type]
        others=[office.agency[name].id for name in others],
        now=NOW,
    )


def step(office: Office, who: str, given: Assignment, move: Move, **more: object) -> None:
    more.setdefault("note", "Nội dung.")
    request = Request(given.version, **more)  # type: ignore[arg-type]
    lifecycle.apply(office.session, office.actor(who), given.id, move, request, now=NOW)


def in_state(office: Office, state: State) -> Assignment:
    given = office.assignment("tp", due=TODAY - DAY, coordinators=["vh", "xa"], responsible="staff_tp")
    if state is State.REFUSED:
        step(office, "head_tp", given, Move.REFUSE)
    if state in {State.IN_PROGRESS, State.SUBMITTED, State.RETURNED}:
        step(office, "head_tp", given, Move.PROGRESS)
    if state in {State.SUBMITTED, State.RETURNED}:
        step(office, "head_tp", given, Move.SUBMIT, pieces=(Piece(document_number="1/BC"),))
    if state is State.RETURNED:
        step(office, "office", given, Move.RETURN)
    assert given.state is state
    return given


@pytest.mark.parametrize("state", [s for s in State if s not in {State.COMPLETED, State.WITHDRAWN}])
def test_any_open_assignment_starts_afresh_at_its_successor_with_its_history(
    office: Office, state: State
) -> None:
    given = in_state(office, state)
    handed = given.handout_no
    over(office, given)
    assert (given.state, given.agency_id, given.responsible_id) == (
        State.ASSIGNED, office.agency["vh"].id, None,
    )  # fmt: skip
    assert (given.handout_no, given.due_version, given.assigned_on) == (handed + 1, 2, TODAY)
    assert (given.due, given.first_due, given.reported_on, given.returned_on) == (
        TODAY - DAY, TODAY - DAY, None, None,
    )  # fmt: skip
    helpers = office.session.scalars(
        sa.select(Coordinator.agency_id).where(Coordinator.assignment_id == given.id)
    )
    assert list(helpers) == [office.agency["xa"].id], "nobody coordinates with themselves"
    last = view(office.session, office.actor("head_vh"), given.id, TODAY).history[0]
    assert (last.verb, last.former, last.agency, last.act, last.note) == (
        "hand_over", "Phòng Tư pháp", "Phòng Văn hóa và Thông tin", "1683/NQ-UBTVQH15 ngày 06/11/2026",
        "Sáp nhập phòng.",
    )  # fmt: skip
    with pytest.raises(NotFound):
        view(office.session, office.actor("head_tp"), given.id, TODAY)


def test_another_deadline_leaves_the_first_one_readable(office: Office) -> None:
    given = office.assignment("tp", due=TODAY - DAY)
    over(office, given, due=TODAY + 20 * DAY)
    assert (given.due, given.first_due) == (TODAY + 20 * DAY, TODAY - DAY)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"act_number": " "}, "act_needed"),
        ({"act_date": None}, "act_needed"),
        ({"act_date": TODAY + DAY}, "act_in_future"),
        ({"note": ""}, "note_needed"),
        ({"due": TODAY - 2 * DAY}, "day_past"),
        ({"who": "head_tp"}, "not_allowed"),
        ({"who": "viewer"}, "not_allowed"),
        ({"to": "other_unit"}, "agency_needed"),
        ({"to": "tp"}, "already_assigned"),
    ],
)
def test_what_a_hand_over_needs(office: Office, more: dict[str, object], why: str) -> None:
    given = office.assignment("tp", due=TODAY - DAY)
    with pytest.raises(Refusal, match=why):
        over(office, given, **more)  # type: ignore[arg-type]
    assert (given.agency_id, given.due_version) == (office.agency["tp"].id, 1)


def test_an_agency_that_is_no_more_takes_nothing_over(office: Office) -> None:
    office.agency["vh"].valid_to = TODAY - DAY
    with pytest.raises(Refusal, match="agency_ended"):
        over(office, office.assignment("tp", due=TODAY))


def test_a_split_is_one_hand_over_and_new_assignments_with_the_same_deadlines(office: Office) -> None:
    given = office.assignment("tp", due=TODAY - DAY, coordinators=["ca"])
    step(office, "head_tp", given, Move.PROGRESS)
    first, second = over(office, given, "vh", "xa", "vh")
    assert first is given
    assert (second.agency_id, second.state, second.due, second.first_due, second.assigned_on) == (
        office.agency["xa"].id, State.ASSIGNED, TODAY - DAY, TODAY - DAY, TODAY,
    )  # fmt: skip
    verbs = office.session.scalars(
        sa.select(Event.verb)
        .where(Event.subject == "assignment", Event.subject_id == second.id)
        .order_by(Event.seq)
    )
    assert list(verbs) == ["assigned", "split_off"]


def test_a_split_to_an_agency_that_has_the_duty_already_does_nothing_at_all(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    over(office, given, "vh", "xa")
    with pytest.raises(Refusal, match="already_assigned"):
        over(office, given, "tp", "xa")
    assert given.agency_id == office.agency["vh"].id


def counted(office: Office) -> dict[tuple[str, str], int]:
    office.session.flush()
    names = {agency.id: name for name, agency in office.agency.items()}
    rows = office.session.execute(
        sa.select(AgencyTally.agency_id, AgencyTally.kind, sa.func.sum(AgencyTally.n))
        .group_by(AgencyTally.agency_id, AgencyTally.kind)
        .having(sa.func.sum(AgencyTally.n) != 0)
    )
    return {(names[agency], kind): int(n) for agency, kind, n in rows}


def test_what_was_done_stays_counted_under_the_old_name_and_only_the_open_moves(office: Office) -> None:
    done = office.assignment("tp", due=TODAY)
    step(office, "head_tp", done, Move.SUBMIT, pieces=(Piece(document_number="1/BC"),))
    step(office, "office", done, Move.ACCEPT, note="")
    given = office.assignment("tp", due=TODAY)
    assert counted(office) == {("tp", "done_on_time"): 1, ("tp", "open"): 1}
    over(office, given)
    assert counted(office) == {("tp", "done_on_time"): 1, ("vh", "open"): 1}
    with pytest.raises(Refusal, match="move_not_possible"):
        over(office, done)


def test_all_open_work_of_an_agency_that_ended_is_offered_to_its_successors(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    both = office.assignment("tp", due=TODAY + DAY)
    handing_out.hand_out(
        office.session, office.actor("office"), both.duty_id, office.agency["vh"].id, now=NOW
    )
    agency_succession.end_agency(
        office.session, office.agency["tp"], [office.agency["vh"]], since=TODAY, decision="NQ 1683", by=None, now=NOW
    )  # fmt: skip
    office.session.flush()
    found = read_hand_over(office.session, office.actor("office"), office.agency["tp"].id, TODAY)
    assert (found.total, found.successors, found.decision) == (2, [office.agency["vh"].id], "NQ 1683")
    assert [row.line.id for row in found.rows] == [given.id, both.id]
    assert [row.taken for row in found.rows] == [frozenset(), frozenset({office.agency["vh"].id})]
    with pytest.raises(NotFound):
        read_hand_over(office.session, office.actor("head_vh"), office.agency["tp"].id, TODAY)
