"""Why late: demanded or given unasked, looked at by somebody else; commitments beside it. No deadline moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models import Assignment, Explanation, Setting
from models.classification_sql import reminders_rest
from tests.office import NOW, TODAY, Office
from workflow.rules.calendar import WorkCalendar
from workflow.rules.permissions import Role
from workflow.rules.refusal import Refusal
from workflow.rules.requests import Cause, Explained
from workflow.rules.states import Move
from workflow.services import accounts, commitments, explanations, lifecycle
from workflow.services.decision_reading import decided_lately, read_decisions
from workflow.services.explanations import Answer
from workflow.services.lifecycle import Piece, Request
from workflow.services.listing_filter import Listing, Selection
from workflow.services.listing_reading import ListRow, read_page
from workflow.services.request_settings import ANSWER_KEY, PAUSE_KEY

DAY = timedelta(days=1)
LETTER = Piece(document_number="7/CK-TP", document_date=date(2026, 11, 6))


def demand(office: Office, assignment: Assignment, who: str = "office") -> Explanation:
    return explanations.demand(
        office.session, office.actor(who), assignment.id, version=assignment.version, note="Vì sao?", now=NOW
    )


def answer(
    office: Office, assignment: Assignment, who: str = "head_tp", promised: date | None = None
) -> Explanation:
    return explanations.answer(
        office.session,
        office.actor(who),
        assignment.id,
        Answer(Cause.COORDINATION, "Sở chưa gửi số liệu.", promised),
        version=assignment.version,
        now=NOW,
    )


def decide(
    office: Office,
    assignment: Assignment,
    *,
    accept: bool = True,
    rests_to: date | None = None,
    who: str = "office",
    note: str = "",
) -> Explanation:
    return explanations.decide(
        office.session,
        office.actor(who),
        assignment.id,
        accept=accept,
        rests_to=rests_to,
        note=note,
        version=assignment.version,
        now=NOW,
    )


def overdue(office: Office) -> Assignment:
    return office.assignment("tp", due=TODAY - 10 * DAY)


def listed(office: Office, today: date = TODAY) -> ListRow:
    (row,) = read_page(
        office.session, office.actor("office"), Listing.OPEN_OVERDUE, Selection(), today=today,
        calendar=WorkCalendar(), months=3,
    ).rows  # fmt: skip
    return row


@pytest.mark.parametrize("who", ["office", "leader"])
def test_a_demand_has_a_clock_of_its_own_in_working_days(office: Office, who: str) -> None:
    given = overdue(office)
    asked = demand(office, given, who)
    assert (asked.n, asked.state, asked.answer_by) == (1, Explained.DEMANDED, date(2026, 11, 12))
    assert (given.explain_by, given.due, given.paused_until) == (date(2026, 11, 12), TODAY - 10 * DAY, None)
    with pytest.raises(Refusal, match="explanation_waits"):
        demand(office, given)


def test_the_days_are_settings(office: Office) -> None:
    office.session.add_all([Setting(key=ANSWER_KEY, value="5"), Setting(key=PAUSE_KEY, value="2")])
    given = overdue(office)
    assert demand(office, given).answer_by == date(2026, 11, 16)
    answer(office, given)
    with pytest.raises(Refusal, match="pause_too_long"):
        decide(office, given, rests_to=date(2026, 11, 12))
    assert decide(office, given, rests_to=date(2026, 11, 11)).paused_until == date(2026, 11, 12)


def test_an_accepted_answer_rests_reminders_once_and_moves_neither_deadline_nor_class(office: Office) -> None:
    given = overdue(office)
    demand(office, given)
    said = answer(office, given, promised=date(2026, 11, 20))
    assert (said.state, given.explain_by, given.paused_until) == (Explained.ANSWERED, None, None)
    before = (given.due, given.first_due, given.due_version)
    decide(office, given, rests_to=date(2026, 11, 16))
    assert (given.paused_until, given.next_check_on) == (date(2026, 11, 17), TODAY)
    assert (given.due, given.first_due, given.due_version) == before
    row = listed(office)
    assert (row.bucket, row.explained) == ("open_overdue", True)
    assert listed(office, date(2026, 11, 17)).explained, "reminders go on, the promised day is still to come"
    assert not listed(office, date(2026, 11, 21)).explained
    with pytest.raises(Refusal, match="nothing_waits"):
        decide(office, given, rests_to=date(2026, 11, 16))
    resting = sa.select(sa.func.count()).select_from(Assignment).where(reminders_rest(TODAY))
    assert office.session.scalar(resting) == 1


def test_reminders_never_rest_longer_than_the_setting(office: Office) -> None:
    given = overdue(office)
    answer(office, given)
    with pytest.raises(Refusal, match="pause_too_long"):
        decide(office, given, rests_to=date(2026, 11, 17))
    assert given.paused_until is None


def test_an_explanation_given_unasked_is_looked_at_like_any_other(office: Office) -> None:
    given = overdue(office)
    said = answer(office, given, "staff_tp")
    assert (said.demanded_by_id, said.answer_by, said.state) == (None, None, Explained.ANSWERED)
    with pytest.raises(Refusal, match="explanation_waits"):
        answer(office, given)
    with pytest.raises(Refusal, match="note_needed"):
        decide(office, given, accept=False)
    turned = decide(office, given, accept=False, note="Chưa nêu biện pháp.", rests_to=date(2026, 11, 12))
    assert (turned.state, turned.paused_until, given.paused_until) == (Explained.REJECTED, None, None)
    assert demand(office, given).n == 2


@pytest.mark.parametrize("who", ["head_tp", "staff_tp", "viewer"])
def test_only_who_may_urge_demands(office: Office, who: str) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        demand(office, overdue(office), who)


def test_nobody_accepts_their_own_explanation_nor_their_own_agencys(office: Office) -> None:
    for who in ("head_tp", "staff_tp"):
        accounts.grant(office.session, office.user[who], office.agency["city"], Role.LEADER, by=None, now=NOW)
    given = overdue(office)
    answer(office, given, "head_tp")
    for who in ("head_tp", "staff_tp"):
        with pytest.raises(Refusal, match="not_allowed"):
            decide(office, given, who=who)
    assert decide(office, given).state is Explained.ACCEPTED


def test_an_unanswered_demand_is_seen_by_the_office_and_on_the_overdue_list(office: Office) -> None:
    given = overdue(office)
    demand(office, given)
    late = date(2026, 11, 16)
    assert listed(office, late).explain_by == date(2026, 11, 12)
    for day, unanswered, days in ((date(2026, 11, 12), False, 0), (late, True, 2)):
        (row,) = read_decisions(office.session, office.actor("office"), day, WorkCalendar()).demanded
        assert (row.assignment_id, row.unanswered, row.late) == (given.id, unanswered, days)
    assert read_decisions(office.session, office.actor("other_office"), late, WorkCalendar()).demanded == []


def test_an_answer_that_waits_is_seen_on_the_overdue_list_until_somebody_decides(office: Office) -> None:
    given = overdue(office)
    demand(office, given)
    assert not listed(office).answered
    answer(office, given)
    assert (listed(office).answered, listed(office).explained) == (True, False)
    decide(office, given, accept=False, note="Chưa nêu biện pháp.")
    assert not listed(office).answered


def test_the_lead_reads_what_was_decided(office: Office) -> None:
    given = overdue(office)
    answer(office, given)
    decide(office, given, rests_to=date(2026, 11, 12), note="Đồng ý.")
    (told,) = decided_lately(office.session, office.actor("staff_tp"), TODAY)
    assert (told.kind, told.state, told.day, told.note) == (
        "explanation", "accepted", date(2026, 11, 13), "Đồng ý.",
    )  # fmt: skip
    assert decided_lately(office.session, office.actor("staff_vh"), TODAY) == []


def test_a_demand_ends_with_a_new_lead_who_has_explained_nothing(office: Office) -> None:
    given = overdue(office)
    given.paused_until = TODAY + DAY
    office.session.flush()
    asked = demand(office, given)
    lifecycle.apply(
        office.session, office.actor("office"), given.id, Move.HAND_OVER,
        Request(given.version, note="Sáp nhập.", agency_id=office.agency["vh"].id, act_number="9/QĐ", act_date=TODAY),
        now=NOW,
    )  # fmt: skip
    assert (asked.state, given.explain_by, given.paused_until) == (Explained.LAPSED, None, None)


# --- commitments ---------------------------------------------------------------------------


def commit(office: Office, assignment: Assignment, day: date, paper: Piece = LETTER) -> None:
    commitments.commit(
        office.session,
        office.actor("head_tp"),
        assignment.id,
        version=assignment.version,
        promised_on=day,
        paper=paper,
        now=NOW,
    )


def test_a_commitment_is_in_writing_and_moves_no_deadline(office: Office) -> None:
    given = overdue(office)
    with pytest.raises(Refusal, match="paper_needed"):
        commit(office, given, date(2026, 11, 20), Piece())
    with pytest.raises(Refusal, match="day_past"):
        commit(office, given, TODAY - DAY)
    commit(office, given, date(2026, 11, 13))
    commit(office, given, date(2026, 11, 20))
    assert (given.committed_on, given.due, given.due_version) == (date(2026, 11, 20), TODAY - 10 * DAY, 1)
    for day, broken in ((date(2026, 11, 20), False), (date(2026, 11, 21), True)):
        row = listed(office, day)
        assert (row.committed_on, row.broken) == (date(2026, 11, 20), broken)


@pytest.mark.parametrize("who", ["office", "viewer"])
def test_only_the_lead_commits_itself(office: Office, who: str) -> None:
    given = overdue(office)
    with pytest.raises(Refusal, match="not_allowed"):
        commitments.commit(
            office.session, office.actor(who), given.id, version=given.version, promised_on=TODAY, paper=LETTER, now=NOW
        )  # fmt: skip
