"""More time: asked by the lead, decided by the assigning side, the first deadline always readable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models import Assignment, Event, ExtensionRequest, Membership, Notice
from tests.office import NOW, TODAY, Office
from workflow.rules.permissions import Role
from workflow.rules.refusal import Refusal
from workflow.rules.requests import Asked
from workflow.rules.states import Move, State
from workflow.services import accounts, extensions, lifecycle
from workflow.services.extensions import Decision
from workflow.services.lifecycle import Piece, Request
from workflow.services.scope import NotFound
from workflow.services.sweep import judge_at, sweep_batch
from workflow.services.sweep_facts import spans

WANTED = date(2026, 12, 1)
DAY = timedelta(days=1)


def ask(office: Office, assignment: Assignment, who: str = "head_tp", **more: object) -> ExtensionRequest:
    given = {"wanted_on": WANTED, "reason": "Chờ số liệu của tỉnh.", "version": assignment.version, **more}
    return extensions.ask(
        office.session,
        office.actor(who),
        assignment.id,
        now=NOW,
        **given,  # type: ignore[arg-type]
    )


def decide(
    office: Office, assignment: Assignment, due: date | None, who: str = "office", note: str = "Đồng ý."
) -> ExtensionRequest:
    return extensions.decide(
        office.session,
        office.actor(who),
        assignment.id,
        Decision(due, note, "15/QĐ-UBND", TODAY),
        version=assignment.version,
        now=NOW,
    )


def verbs(office: Office, assignment: Assignment) -> list[str]:
    return list(
        office.session.scalars(
            sa.select(Event.verb)
            .where(Event.subject == "assignment", Event.subject_id == assignment.id)
            .order_by(Event.seq)
        )
    )


@pytest.mark.parametrize("due", [TODAY - 5 * DAY, TODAY + 5 * DAY])
@pytest.mark.parametrize("who", ["head_tp", "staff_tp"])
def test_head_or_staff_ask_before_or_after_the_deadline_and_nothing_moves_by_it(
    office: Office, due: date, who: str
) -> None:
    given = office.assignment("tp", due=due)
    before = (given.due, given.first_due, given.due_version, given.state, given.paused_until)
    request = ask(office, given, who, paper=Piece(document_number="7/CV-TP", document_date=TODAY))
    assert (request.n, request.state, request.due_before, request.wanted_on) == (
        1, Asked.PENDING, due, WANTED,
    )  # fmt: skip
    assert (given.due, given.first_due, given.due_version, given.state, given.paused_until) == before


@pytest.mark.parametrize("asked", [False, True])
def test_while_it_waits_the_duty_stays_overdue_and_urging_goes_on(office: Office, asked: bool) -> None:
    given = office.assignment("tp", due=TODAY - 4 * DAY)
    if asked:
        ask(office, given)
    office.session.flush()
    (span,) = spans(office.session, TODAY, 100)
    result = sweep_batch(office.session, judge_at(office.session, TODAY), span, now=NOW, domain="mau.gov.vn")
    urged = office.session.scalar(
        sa.select(sa.func.count()).where(Notice.assignment_id == given.id, Notice.urging)
    )
    assert result.sent >= 1
    assert urged == 1


def test_granting_makes_a_new_due_version_and_keeps_the_first_deadline(office: Office) -> None:
    given = office.assignment("tp", due=TODAY - 2 * DAY)
    given.paused_until = TODAY + 3 * DAY
    office.session.flush()
    ask(office, given)
    request = decide(office, given, date(2026, 11, 25))
    assert (request.state, request.decided_on, request.wanted_on) == (
        Asked.GRANTED, date(2026, 11, 25), WANTED,
    )  # fmt: skip
    assert (given.due, given.first_due) == (date(2026, 11, 25), TODAY - 2 * DAY)
    assert (given.due_version, given.extensions, given.next_check_on) == (2, 1, TODAY)
    assert given.paused_until is None, "the rest belonged to the delay that is over"
    assert verbs(office, given) == ["assigned", "extension_asked", "extension_granted", "due_changed"]
    ask(office, given)
    decide(office, given, date(2026, 11, 30))
    assert (given.due, given.first_due, given.extensions) == (date(2026, 11, 30), TODAY - 2 * DAY, 2)


def test_refusing_needs_a_word_and_changes_no_deadline(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    ask(office, given)
    with pytest.raises(Refusal, match="note_needed"):
        decide(office, given, None, note=" ")
    request = decide(office, given, None, note="Không có căn cứ.")
    assert (request.state, request.decided_on, given.due, given.due_version, given.extensions) == (
        Asked.REFUSED, None, TODAY, 1, 0,
    )  # fmt: skip
    assert ask(office, given).n == 2


def test_one_waits_at_a_time_and_the_lead_can_take_it_back(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    ask(office, given)
    with pytest.raises(Refusal, match="extension_waits"):
        ask(office, given, "staff_tp")
    taken = extensions.withdraw(
        office.session, office.actor("staff_tp"), given.id, version=given.version, now=NOW
    )
    assert taken.state is Asked.WITHDRAWN
    with pytest.raises(Refusal, match="nothing_waits"):
        decide(office, given, WANTED)


def test_the_database_itself_lets_only_one_wait(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    row = ask(office, given)
    twin = ExtensionRequest(
        assignment_id=given.id, n=2, agency_id=row.agency_id, asked_by_id=row.asked_by_id, asked_at=NOW,
        reason="x", due_before=TODAY, wanted_on=WANTED,
    )  # fmt: skip
    office.session.add(twin)
    with pytest.raises(sa.exc.IntegrityError):
        office.session.flush()
    office.session.rollback()


@pytest.mark.parametrize(
    ("due", "wanted", "why"),
    [
        (None, WANTED, "no_deadline"),
        (TODAY + 30 * DAY, TODAY + 30 * DAY, "not_later"),
        (TODAY - 30 * DAY, TODAY - DAY, "day_past"),
        (TODAY, date(2206, 12, 1), "due_out_of_range"),
    ],
)
def test_a_date_that_makes_no_sense_is_refused(
    office: Office, due: date | None, wanted: date, why: str
) -> None:
    given = office.assignment("tp", due=due)
    with pytest.raises(Refusal, match=why):
        ask(office, given, wanted_on=wanted)


@pytest.mark.parametrize("day", [TODAY, TODAY - DAY])
def test_the_decided_day_is_later_than_the_deadline_in_force(office: Office, day: date) -> None:
    given = office.assignment("tp", due=TODAY)
    ask(office, given)
    with pytest.raises(Refusal, match="not_later"):
        decide(office, given, day)
    assert (given.due, given.extensions) == (TODAY, 0)


@pytest.mark.parametrize(
    ("who", "error", "why"),
    [
        ("office", Refusal, "not_allowed"),
        ("leader", Refusal, "not_allowed"),
        ("viewer", Refusal, "not_allowed"),
        ("head_vh", NotFound, None),
        ("other_office", NotFound, None),
        ("admin", NotFound, None),
    ],
)
def test_only_the_lead_asks(office: Office, who: str, error: type[Exception], why: str | None) -> None:
    given = office.assignment("tp", due=TODAY)
    with pytest.raises(error, match=why):
        ask(office, given, who)


# --- four eyes -----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["head_tp", "staff_tp", "viewer"])
def test_who_has_no_right_to_assign_does_not_decide(office: Office, who: str) -> None:
    given = office.assignment("tp", due=TODAY)
    ask(office, given)
    with pytest.raises(Refusal, match="not_allowed"):
        decide(office, given, WANTED, who)


@pytest.mark.parametrize(("asker", "decider"), [("staff_tp", "staff_tp"), ("head_tp", "staff_tp")])
def test_nobody_decides_for_their_own_agency_with_a_second_role(
    office: Office, asker: str, decider: str
) -> None:
    accounts.grant(office.session, office.user[decider], office.agency["city"], Role.OFFICE, by=None, now=NOW)
    given = office.assignment("tp", due=TODAY)
    ask(office, given, asker)
    with pytest.raises(Refusal, match="not_allowed"):
        decide(office, given, WANTED, decider)
    assert decide(office, given, WANTED).state is Asked.GRANTED


def test_who_asked_and_then_went_to_the_office_does_not_decide(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    ask(office, given, "staff_tp")
    person = office.user["staff_tp"]
    held = office.session.scalars(sa.select(Membership).where(Membership.user_id == person.id)).one()
    accounts.end_role(office.session, person, held, by=None, now=NOW)
    accounts.grant(office.session, person, office.agency["city"], Role.OFFICE, by=None, now=NOW)
    with pytest.raises(Refusal, match="not_allowed"):
        decide(office, given, WANTED, "staff_tp")


@pytest.mark.parametrize("move", [Move.REASSIGN, Move.HAND_OVER])
@pytest.mark.parametrize("works_for", ["tp", "vh"])
def test_a_new_lead_does_not_bring_ones_own_agency_more_time(
    office: Office, move: Move, works_for: str
) -> None:
    person = office.user[f"staff_{works_for}"]
    accounts.grant(office.session, person, office.agency["city"], Role.OFFICE, by=None, now=NOW)
    given = office.assignment("tp", due=TODAY)
    if move is Move.REASSIGN:
        refuse = Request(given.version, note="Không thuộc chức năng.")
        lifecycle.apply(office.session, office.actor("head_tp"), given.id, Move.REFUSE, refuse, now=NOW)

    def give(who: str, due: date | None) -> Assignment:
        request = Request(
            given.version, note="Theo phân công mới.", agency_id=office.agency["vh"].id, due=due,
            act_number="9/QĐ-UBND", act_date=TODAY,
        )  # fmt: skip
        return lifecycle.apply(office.session, office.actor(who), given.id, move, request, now=NOW)

    with pytest.raises(Refusal, match="own_deadline"):
        give(f"staff_{works_for}", WANTED)
    assert given.due == TODAY
    assert give("office", WANTED).due == WANTED


# --- what ends it --------------------------------------------------------------------------


def test_what_waits_ends_with_the_assignment(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    request = ask(office, given)
    lifecycle.apply(
        office.session, office.actor("leader"), given.id, Move.WITHDRAW,
        Request(given.version, note="Bỏ theo 12/QĐ-UBND."), now=NOW,
    )  # fmt: skip
    assert (given.state, request.state, request.settled_at) == (State.WITHDRAWN, Asked.LAPSED, NOW)
    assert verbs(office, given)[-2:] == ["withdraw", "extension_lapsed"]
    with pytest.raises(Refusal, match="already_closed"):
        decide(office, given, WANTED)


def test_a_reported_duty_asks_for_nothing_but_what_waits_is_still_decided(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    ask(office, given)
    lifecycle.apply(
        office.session, office.actor("head_tp"), given.id, Move.SUBMIT,
        Request(given.version, note="Đã xong.", pieces=(Piece(document_number="1/BC"),)), now=NOW,
    )  # fmt: skip
    with pytest.raises(Refusal, match="not_with_agency"):
        ask(office, given)
    assert decide(office, given, WANTED).state is Asked.GRANTED


def test_a_decision_made_before_somebody_elses_change_is_refused(office: Office) -> None:
    given = office.assignment("tp", due=TODAY)
    ask(office, given)
    seen = given.version
    lifecycle.apply(
        office.session, office.actor("head_tp"), given.id, Move.PROGRESS,
        Request(given.version, note="Đang làm."), now=NOW,
    )  # fmt: skip
    with pytest.raises(Refusal, match="stale"):
        extensions.decide(
            office.session, office.actor("office"), given.id, Decision(WANTED), version=seen, now=NOW
        )
