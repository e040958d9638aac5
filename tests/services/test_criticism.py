"""The list of criticism: figures with denominators, nobody charged with another's delay, a person decides."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from models import Assignment, Event, LetterState, OfficialLetter, Outbox
from models.database import Database
from tests.office import NOW, TODAY, Office, build_office
from tests.services.form_letters import issue
from tests.statements import counted
from workflow.files import EvidenceStore
from workflow.reports.criticism_notice import Notice
from workflow.reports.criticism_results import AgencyLine, Results
from workflow.rules.criticism import Level, Thresholds
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.refusal import Refusal
from workflow.rules.requests import Cause
from workflow.rules.states import Move
from workflow.services import (
    criticism,
    criticism_settings,
    explanations,
    extensions,
    hand_over,
    lifecycle,
    urging_letters,
)
from workflow.services.criticism_facts import Span
from workflow.services.explanations import Answer
from workflow.services.extensions import Decision
from workflow.services.letter_access import letter_for
from workflow.services.letter_files import letter_words
from workflow.services.lifecycle import Piece, Request
from workflow.services.scope import NotFound

DAY = timedelta(days=1)
SPAN = Span(date(2026, 1, 1), TODAY - DAY)
LATE = date(2026, 10, 15)
USUAL = Thresholds(1, Decimal(80), Decimal(50), Decimal(90), Decimal(10))


@pytest.fixture
def files(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path)


def set_thresholds(office: Office, wanted: Thresholds = USUAL, version: int = 0, who: str = "office") -> None:
    criticism_settings.set_thresholds(
        office.session, office.actor(who), office.agency["city"].id, wanted, version=version, now=NOW
    )


def lines(office: Office, span: Span = SPAN, who: str = "office") -> dict[str, AgencyLine]:
    office.session.flush()
    found = criticism.proposal(office.session, office.actor(who), span, TODAY)
    return {line.agency: line for line in found}


def figures(line: AgencyLine) -> tuple[int, int, int, int]:
    return line.on_time, line.late, line.overdue, line.aside


def move(office: Office, given: Assignment, step: Move, who: str, at: datetime = NOW, **more: object) -> None:
    paper = (
        (Piece(document_number="7/BC-TP", document_date=date(2026, 10, 1)),) if step is Move.SUBMIT else ()
    )
    request = Request(version=given.version, note="Lý do", pieces=paper, **more)  # type: ignore[arg-type]
    lifecycle.apply(office.session, office.actor(who), given.id, step, request, now=at)
    office.session.flush()


def done(office: Office, lead: str = "tp", *, late: bool = False, due: date = LATE) -> Assignment:
    given = office.assignment(lead, due=due)
    at = datetime.combine(due + (DAY if late else -DAY), NOW.time(), NOW.tzinfo)
    move(office, given, Move.SUBMIT, f"head_{lead}", at)
    move(office, given, Move.ACCEPT, "office", at)
    return given


def explain(
    office: Office, given: Assignment, cause: Cause = Cause.FORCE_MAJEURE, accept: bool | None = None
) -> None:
    explanations.answer(
        office.session,
        office.actor("head_tp"),
        given.id,
        Answer(cause, "Mưa lũ."),
        version=given.version,
        now=NOW,
    )
    if accept is not None:
        explanations.decide(
            office.session, office.actor("office"), given.id, accept=accept, rests_to=None, note="Đã xem.",
            version=given.version, now=NOW,
        )  # fmt: skip
    office.session.flush()


def compose(
    office: Office,
    dropped: dict[str, str] | None = None,
    *,
    version: int = 0,
    who: str = "office",
    seen: dict[int, Level] | None = None,
) -> OfficialLetter:
    proposed = {line.agency_id: line.level for line in lines(office).values() if line.level}
    return criticism.compose(
        office.session,
        office.actor(who),
        SPAN,
        proposed if seen is None else seen,
        {office.agency[code].id: reason for code, reason in (dropped or {}).items()},
        version=version,
        now=NOW,
    )


def said(office: Office, letter: OfficialLetter) -> Results:
    words = letter_words(office.session, letter)
    assert isinstance(words, Notice)
    return words.facts


def test_each_agency_has_its_figures_with_their_denominator(office: Office) -> None:
    set_thresholds(office)
    for _ in range(2):
        done(office)
    done(office, late=True)
    office.assignment("tp", due=LATE)
    for due in (None, TODAY, TODAY + DAY, date(2025, 12, 31)):
        office.assignment("tp", due=due)
    done(office, "vh")
    found = lines(office)
    assert list(found) == ["Phòng Tư pháp", "Phòng Văn hóa và Thông tin"]
    tp = found["Phòng Tư pháp"]
    assert (figures(tp), tp.due, tp.level) == ((2, 1, 1, 0), 4, Level.REMIND)  # exactly 50 % is not below it
    assert found["Phòng Văn hóa và Thông tin"].level is Level.PRAISE
    outcomes = [d.outcome for d in tp.duties]
    assert sorted(outcomes) == ["done_late", "open_overdue"]


def test_a_lead_is_not_charged_with_the_delay_of_the_one_before(office: Office) -> None:
    set_thresholds(office)
    handed = office.assignment("vh", due=LATE)
    hand_over.hand_over(
        office.session,
        office.actor("office"),
        handed.id,
        Request(version=handed.version, note="Sáp nhập", agency_id=office.agency["tp"].id,
                act_number="12/QĐ-UBND", act_date=TODAY),
        now=NOW,
    )  # fmt: skip
    found = lines(office)
    assert figures(found["Phòng Tư pháp"]) == (0, 0, 0, 1)
    assert found["Phòng Tư pháp"].level is None
    assert "Phòng Văn hóa và Thông tin" not in found
    assert found["Phòng Tư pháp"].duties[0].outcome == "handed_late"


def test_one_that_was_sent_back_and_given_to_the_same_lead_again_counts_after_the_days_to_settle(
    office: Office,
) -> None:
    set_thresholds(office)
    given = office.assignment("tp", due=LATE)
    at = NOW - 10 * DAY
    move(office, given, Move.REFUSE, "head_tp", at)
    assert figures(lines(office)["Phòng Tư pháp"]) == (0, 0, 0, 1), "handed back, nobody has decided"
    move(office, given, Move.INSIST, "office", at)
    assert figures(lines(office)["Phòng Tư pháp"]) == (0, 0, 1, 0)


def test_what_waits_for_the_assigning_side_is_set_aside_or_marked(office: Office) -> None:
    set_thresholds(office)
    reported = office.assignment("tp", due=LATE)
    move(office, reported, Move.SUBMIT, "head_tp", datetime.combine(LATE, NOW.time(), NOW.tzinfo))
    asking = office.assignment("tp", due=LATE)
    extensions.ask(
        office.session, office.actor("head_tp"), asking.id, version=asking.version,
        wanted_on=date(2026, 12, 1), reason="Chờ.", now=NOW,
    )  # fmt: skip
    explain(office, office.assignment("tp", due=LATE))
    tp = lines(office)["Phòng Tư pháp"]
    assert (figures(tp), tp.level) == ((0, 0, 2, 1), Level.CRITICISE)
    assert (tp.contested, tp.without, tp.depends) == (2, None, True)
    by_id = {d.assignment_id: d for d in tp.duties}
    assert by_id[asking.id].waits_extension
    assert by_id[reported.id].outcome == "waits"


@pytest.mark.parametrize(
    ("cause", "accept", "contested"),
    [
        (Cause.FORCE_MAJEURE, None, True),
        (Cause.OWN, None, True),
        (Cause.FORCE_MAJEURE, True, True),
        (Cause.OWN, True, False),
        (Cause.FORCE_MAJEURE, False, False),
    ],
)
def test_which_explanation_contests_a_delay(
    office: Office, cause: Cause, accept: bool | None, contested: bool
) -> None:
    set_thresholds(office)
    given = office.assignment("tp", due=LATE)
    explain(office, given, cause, accept)
    tp = lines(office)["Phòng Tư pháp"]
    (duty,) = tp.duties
    assert (duty.contested, duty.cause, duty.said) == (contested, cause, "Mưa lũ.")
    assert tp.level is Level.CRITICISE, "the figures stay; a person decides"


def test_a_granted_extension_moves_the_day_that_counts_and_the_first_one_stays_readable(
    office: Office,
) -> None:
    set_thresholds(office)
    given = office.assignment("tp", due=date(2026, 10, 1))
    extensions.ask(
        office.session, office.actor("head_tp"), given.id, version=given.version,
        wanted_on=date(2026, 11, 12), reason="Chờ.", now=NOW,
    )  # fmt: skip
    extensions.decide(
        office.session,
        office.actor("office"),
        given.id,
        Decision(date(2026, 11, 5)),
        version=given.version,
        now=NOW,
    )
    (duty,) = lines(office)["Phòng Tư pháp"].duties
    assert (duty.due, duty.first_due, duty.extensions) == (date(2026, 11, 5), date(2026, 10, 1), 1)


def test_nothing_is_proposed_until_somebody_sets_a_threshold(office: Office) -> None:
    office.assignment("tp", due=LATE)
    assert lines(office)["Phòng Tư pháp"].level is None
    with pytest.raises(Refusal, match="no_thresholds"):
        compose(office)


def test_thresholds_are_kept_with_what_stood_before_and_are_checked(office: Office) -> None:
    set_thresholds(office)
    kept = criticism_settings.thresholds_of(office.session, office.agency["city"].id)
    assert (kept.thresholds, kept.version) == (USUAL, 1)
    with pytest.raises(Refusal, match="stale"):
        set_thresholds(office)
    with pytest.raises(Refusal, match="threshold_order"):
        set_thresholds(office, Thresholds(1, Decimal(50), Decimal(50)), 1)
    with pytest.raises(NotFound):
        set_thresholds(office, USUAL, 1, who="other_office")
    event = office.session.scalars(sa.select(Event).where(Event.subject == "criticism_thresholds")).one()
    assert json.loads(event.payload)["after"]["remind_below"] == "80"


@pytest.mark.parametrize(
    ("span", "code"),
    [
        (Span(TODAY - DAY, TODAY - 2 * DAY), "span_reversed"),
        (Span(TODAY - DAY, TODAY), "span_not_over"),
        (Span(date(1, 1, 1), TODAY - DAY), "date_out_of_range"),
    ],
)
def test_only_deadlines_that_are_over_are_looked_at(office: Office, span: Span, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        criticism.proposal(office.session, office.actor("office"), span, TODAY)


def test_the_draft_keeps_the_figures_the_duties_and_why_somebody_was_left_out(office: Office) -> None:
    set_thresholds(office)
    given = office.assignment("tp", due=LATE, text="Rà soát dữ liệu hộ tịch")
    office.assignment("vh", due=LATE)
    letter = compose(office, {"vh": " Đang sáp nhập "})
    assert (letter.kind, letter.state, letter.number, letter.signer) == (
        LetterKind.CRITICISM, LetterState.DRAFT, "", "",
    )  # fmt: skip
    told = said(office, letter)
    (line,) = told.agencies
    assert (line.agency, line.level, line.duties[0].assignment_id) == (
        "Phòng Tư pháp",
        Level.CRITICISE,
        given.id,
    )
    assert (told.criteria.remind_below, told.criteria.criticise_below) == ("80", "50")
    assert [(d.agency, d.reason) for d in told.dropped] == [("Phòng Văn hóa và Thông tin", "Đang sáp nhập")]
    event = office.session.scalars(sa.select(Event).where(Event.subject == "official_letter")).one()
    assert json.loads(event.payload)["dropped"] == {str(office.agency["vh"].id): "Đang sáp nhập"}


def test_nobody_is_left_out_without_a_reason_and_a_list_of_nobody_is_none(office: Office) -> None:
    set_thresholds(office)
    office.assignment("tp", due=LATE)
    with pytest.raises(Refusal, match="drop_reason_needed") as refused:
        compose(office, {"tp": " "})
    assert refused.value.params["agency"] == "Phòng Tư pháp"
    with pytest.raises(Refusal, match="criticism_empty"):
        compose(office, {"tp": "Đang sáp nhập"})
    assert office.session.scalars(sa.select(OfficialLetter)).all() == []


def test_a_list_that_changed_since_it_was_seen_is_looked_at_again(office: Office) -> None:
    set_thresholds(office)
    office.assignment("tp", due=LATE)
    seen = {office.agency["tp"].id: Level.CRITICISE}
    office.assignment("vh", due=LATE)
    with pytest.raises(Refusal, match="criticism_list_changed"):
        compose(office, seen=seen)
    with pytest.raises(Refusal, match="criticism_list_changed"):
        compose(office, seen={**seen, office.agency["vh"].id: Level.REMIND})


def test_preparing_it_sends_nothing_and_changes_no_duty(office: Office, files: EvidenceStore) -> None:
    set_thresholds(office)
    given = office.assignment("tp", due=LATE)
    office.session.flush()
    before = (given.version, given.due, given.state)
    issue(office, compose(office), files)
    office.session.refresh(given)
    assert (given.version, given.due, given.state) == before
    assert office.session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == 0


def test_it_has_a_number_of_its_own_series(office: Office, files: EvidenceStore) -> None:
    set_thresholds(office)
    office.assignment("tp", due=LATE)
    urging = urging_letters.compose(
        office.session, office.actor("office"), office.agency["tp"].id, None,
        catch_up_on=date(2026, 11, 16), version=0, now=NOW,
    )  # fmt: skip
    issue(office, urging, files, "5")
    letter = issue(office, compose(office), files, "5")
    assert (letter.number, letter.state) == ("5", LetterState.ISSUED)


@pytest.mark.parametrize(
    "change", ["extension", "explanation", "handed_over", "accepted", "withdrawn", "new_day"]
)
def test_nobody_is_named_for_what_is_no_longer_so(office: Office, files: EvidenceStore, change: str) -> None:
    set_thresholds(office)
    given = office.assignment("tp", due=LATE)
    letter = compose(office)
    if change in ("extension", "new_day"):
        extensions.ask(
            office.session, office.actor("head_tp"), given.id, version=given.version,
            wanted_on=date(2026, 12, 1), reason="Chờ.", now=NOW,
        )  # fmt: skip
    if change == "new_day":
        extensions.decide(
            office.session, office.actor("office"), given.id, Decision(TODAY), version=given.version, now=NOW
        )
    if change == "explanation":
        explain(office, given)
    if change == "accepted":
        explain(office, given, accept=True)
    if change == "withdrawn":
        move(office, given, Move.WITHDRAW, "office")
    if change == "handed_over":
        move(office, given, Move.HAND_OVER, "office", agency_id=office.agency["vh"].id,
             act_number="1/QĐ", act_date=TODAY)  # fmt: skip
    with pytest.raises(Refusal, match="criticism_changed"):
        issue(office, letter, files)
    assert letter.state is LetterState.DRAFT


def test_what_was_finished_late_meanwhile_is_still_late(office: Office, files: EvidenceStore) -> None:
    set_thresholds(office)
    given = office.assignment("tp", due=LATE)
    letter = compose(office)
    move(office, given, Move.SUBMIT, "head_tp")
    move(office, given, Move.ACCEPT, "office")
    assert issue(office, letter, files).state is LetterState.ISSUED


def test_named_agencies_read_it_once_it_is_issued_those_left_out_do_not(
    office: Office, files: EvidenceStore
) -> None:
    set_thresholds(office)
    office.assignment("tp", due=LATE)
    office.assignment("vh", due=LATE)
    letter = compose(office, {"vh": "Đang sáp nhập"})
    for name in ("head_tp", "head_vh", "viewer", "admin"):
        with pytest.raises(NotFound):
            letter_for(office.session, office.actor(name), letter.id)
    issue(office, letter, files)
    assert letter_for(office.session, office.actor("head_tp"), letter.id) is letter
    for name in ("head_vh", "head_xa", "viewer", "admin", "other_office"):
        with pytest.raises(NotFound):
            letter_for(office.session, office.actor(name), letter.id)


@pytest.mark.parametrize("who", ["head_tp", "staff_tp", "viewer", "admin"])
def test_only_the_office_and_the_leader_prepare_it(office: Office, who: str) -> None:
    set_thresholds(office)
    office.assignment("tp", due=LATE)
    with pytest.raises(NotFound):
        lines(office, who=who)
    with pytest.raises(NotFound):
        compose(office, who=who)
    assert compose(office, who="leader").made_by_id == office.user["leader"].id


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE official_letter SET content = '{}'",
        "DELETE FROM official_letter_addressee",
        "INSERT INTO official_letter_addressee (letter_id, agency_id) SELECT id, authority_id FROM official_letter",
    ],
)
def test_the_database_refuses_every_change_of_the_issued_notice(
    db: Database, files: EvidenceStore, act: str
) -> None:
    with db.write() as session:
        office = build_office(session)
        set_thresholds(office)
        office.assignment("tp", due=LATE)
        issue(office, compose(office), files)
    with pytest.raises(DatabaseError, match="never changed"), db.write() as session:
        session.execute(sa.text(act))


def test_the_proposal_costs_the_same_for_one_duty_and_for_many(office: Office) -> None:
    set_thresholds(office)
    lines(office)  # the calendar is read once in a unit
    costs = []
    for many in (1, 8):
        for lead in ("tp", "vh", "xa"):
            for _ in range(many):
                office.assignment(lead, due=LATE)
        office.session.flush()
        with counted(office.session) as statements:
            criticism.proposal(office.session, office.actor("office"), SPAN, TODAY)
        costs.append(len(statements))
    assert costs[0] == costs[1]
