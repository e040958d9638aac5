"""Official urging letters: who stands in them, one draft per agency, issued for ever."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from models import Assignment, Event, Explanation, LetterRow, LetterState, OfficialLetter, Outbox
from models.database import Database
from tests.office import NOW, TODAY, Office, build_office
from workflow.files import EvidenceStore
from workflow.letters import render
from workflow.reports.frozen import read
from workflow.reports.letterhead import Letterhead
from workflow.reports.urging_letter import LateDuty, Letter, document_of
from workflow.rules.refusal import Refusal
from workflow.rules.requests import Cause
from workflow.rules.rungs import Audience, Rung
from workflow.rules.states import Move
from workflow.services import (
    explanations,
    extensions,
    hand_over,
    letter_issue,
    letter_reading,
    letterhead,
    lifecycle,
    open_drafts,
    urging_letters,
)
from workflow.services.calendar import load_calendar
from workflow.services.explanations import Answer
from workflow.services.extensions import Decision
from workflow.services.ladder_change import LadderKey, change_ladder
from workflow.services.late_duties import candidates
from workflow.services.letter_access import letter_for
from workflow.services.letter_facts import letters_of
from workflow.services.letter_files import Stored, letter_words, made, name_of, store
from workflow.services.letter_issue import Registered
from workflow.services.lifecycle import Piece, Request
from workflow.services.scope import NotFound
from workflow.services.sweep import judge_at, sweep_batch
from workflow.services.sweep_facts import spans

DAY = timedelta(days=1)
BY = date(2026, 11, 16)
LATE = date(2026, 10, 1)


@pytest.fixture
def files(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path)


def compose(
    office: Office,
    agency: str = "tp",
    chosen: list[int] | None = None,
    *,
    version: int = 0,
    by: date = BY,
    who: str = "office",
) -> OfficialLetter:
    return urging_letters.compose(
        office.session,
        office.actor(who),
        office.agency[agency].id,
        chosen,
        catch_up_on=by,
        version=version,
        now=NOW,
    )


def issue(
    office: Office,
    letter: OfficialLetter,
    files: EvidenceStore,
    number: str = "5",
    day: date = TODAY,
    who: str = "office",
) -> OfficialLetter:
    given = Registered(number, day, "Nguyễn Thị Lãnh", ("TM. Ủy ban nhân dân", "Chủ tịch"))
    head = letter_issue.registered_head(letter, given)
    words = said_by(office.session, letter)
    stored = store(words, files, number=number, issued_on=day, signer=given.signer, head=head, now=NOW)
    return letter_issue.issue(
        office.session, office.actor(who), letter.id, given, stored, version=letter.version, now=NOW
    )


def said_by(session: Session, letter: OfficialLetter) -> Letter:
    words = letter_words(session, letter)
    assert isinstance(words, Letter)
    return words


def named(office: Office, letter: OfficialLetter) -> list[int]:
    rows = office.session.scalars(
        sa.select(LetterRow.assignment_id)
        .where(LetterRow.letter_id == letter.id, LetterRow.position > 0)
        .order_by(LetterRow.position)
    )
    return list(rows)


def test_only_late_duties_on_the_side_of_the_lead_stand_in_it(office: Office) -> None:
    late = office.assignment("tp", due=LATE)
    worse = office.assignment("tp", due=LATE - 30 * DAY, assigned_on=date(2026, 8, 1))
    office.assignment("tp", due=None)
    office.assignment("tp", due=TODAY)
    office.assignment("vh", due=LATE, coordinators=["tp"])
    submitted, refused, withdrawn = (office.assignment("tp", due=LATE) for _ in range(3))
    piece = (Piece(document_number="7/BC-TP", document_date=TODAY),)
    for row, move, who in (
        (submitted, Move.SUBMIT, "head_tp"),
        (refused, Move.REFUSE, "head_tp"),
        (withdrawn, Move.WITHDRAW, "office"),
    ):
        lifecycle.apply(
            office.session,
            office.actor(who),
            row.id,
            move,
            Request(version=row.version, note="Lý do", pieces=piece if move is Move.SUBMIT else ()),
            now=NOW,
        )
    paused = office.assignment("tp", due=LATE)
    explanations.answer(
        office.session,
        office.actor("head_tp"),
        paused.id,
        Answer(Cause.FUNDING, "Chờ kinh phí."),
        version=paused.version,
        now=NOW,
    )
    explanations.decide(
        office.session,
        office.actor("office"),
        paused.id,
        accept=True,
        rests_to=TODAY + DAY,
        version=paused.version,
        now=NOW,
    )
    continuous = office.assignment("tp", due=LATE)
    office.session.execute(
        sa.text("UPDATE duty SET deadline_kind = 'continuous' WHERE id = :id"), {"id": continuous.duty_id}
    )
    letter = compose(office)
    assert named(office, letter) == [worse.id, late.id]
    assert (letter.n, letter.as_of, letter.catch_up_on, letter.state) == (1, TODAY, BY, LetterState.DRAFT)


def test_a_duty_on_the_last_day_of_its_pause_rests_and_stands_again_the_day_after(office: Office) -> None:
    given = office.assignment("tp", due=LATE)
    given.paused_until = TODAY
    office.session.flush()
    assert named(office, compose(office)) == [given.id]
    given.paused_until = TODAY + DAY
    office.session.flush()
    with pytest.raises(Refusal, match="letter_empty"):
        compose(office, version=1)


def test_the_office_leaves_duties_out_and_composes_again(office: Office) -> None:
    one, two = office.assignment("tp", due=LATE), office.assignment("tp", due=LATE + DAY)
    letter = compose(office, chosen=[two.id])
    assert named(office, letter) == [two.id]
    letter = compose(office, version=letter.version)
    assert named(office, letter) == [one.id, two.id]
    with pytest.raises(Refusal, match="letter_empty"):
        compose(office, chosen=[], version=letter.version)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (TODAY, "catch_up_not_after"),
        (TODAY - DAY, "catch_up_not_after"),
        (date(2026, 11, 14), "catch_up_not_working"),
        (date(2026, 11, 24), "catch_up_not_working"),
    ],
)
def test_the_catch_up_day_is_a_working_day_to_come(office: Office, day: date, code: str) -> None:
    office.session.execute(
        sa.text("INSERT INTO calendar_day (day, working, decision, note) VALUES (:d, :w, '', '')"),
        {"d": date(2026, 11, 24), "w": False},
    )
    office.session.info.clear()
    office.assignment("tp", due=LATE)
    with pytest.raises(Refusal, match=code):
        compose(office, by=day)


def test_composing_moves_no_deadline_and_writes_nothing_about_the_assignment(office: Office) -> None:
    given = office.assignment("tp", due=LATE)
    office.session.flush()
    before = (given.due, given.due_version, given.version, given.paused_until, given.state)
    compose(office)
    office.session.refresh(given)
    assert (given.due, given.due_version, given.version, given.paused_until, given.state) == before
    assert verbs(office, given) == ["assigned"]


def verbs(office: Office, assignment: Assignment) -> list[str]:
    query = sa.select(Event.verb).where(Event.subject == "assignment", Event.subject_id == assignment.id)
    return list(office.session.scalars(query.order_by(Event.seq)))


def test_one_draft_per_agency_and_a_stale_one_is_refused(office: Office) -> None:
    office.assignment("tp", due=LATE)
    letter = compose(office)
    with pytest.raises(Refusal, match="stale"):
        compose(office, who="office2")
    again = compose(office, version=letter.version, who="office2")
    assert again.id == letter.id
    with pytest.raises(Refusal, match="stale"):
        open_drafts.discard(office.session, office.actor("office"), letter.id, version=1, now=NOW)
    assert office.session.scalar(sa.select(sa.func.count(OfficialLetter.id))) == 1


def test_two_people_at_the_same_moment_make_one_draft(db: Database) -> None:
    with db.write() as session:
        office = build_office(session)
        office.assignment("tp", due=LATE)
        agency, people = office.agency["tp"].id, [office.actor("office"), office.actor("office2")]
    answers: list[str] = []
    ready = threading.Barrier(2)

    def press(actor: object) -> None:
        ready.wait()
        try:
            with db.write() as session:
                urging_letters.compose(
                    session,
                    actor,
                    agency,
                    None,
                    catch_up_on=BY,
                    version=0,
                    now=NOW,  # type: ignore[arg-type]
                )
            answers.append("made")
        except Refusal as refusal:
            answers.append(refusal.code)

    threads = [threading.Thread(target=press, args=(actor,)) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["made", "stale"]
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count(OfficialLetter.id))) == 1
        assert session.scalar(sa.select(sa.func.count(LetterRow.id))) == 1


@pytest.mark.parametrize("who", ["head_tp", "staff_tp", "viewer", "admin", "other_office"])
def test_only_office_and_leader_prepare_letters(office: Office, who: str) -> None:
    office.assignment("tp", due=LATE)
    with pytest.raises(NotFound):
        compose(office, who=who)
    letter = compose(office, who="leader")
    with pytest.raises(NotFound):
        open_drafts.discard(office.session, office.actor(who), letter.id, version=letter.version, now=NOW)
    with pytest.raises(NotFound):
        letter_for(office.session, office.actor(who), letter.id)


def test_an_issued_letter_is_seen_by_the_head_of_that_agency_and_by_nobody_else_there(
    office: Office, files: EvidenceStore
) -> None:
    office.assignment("tp", due=LATE)
    letter = issue(office, compose(office), files)
    assert letter_for(office.session, office.actor("head_tp"), letter.id) is letter
    for who in ("staff_tp", "head_vh", "viewer", "admin", "other_office", "other_head"):
        with pytest.raises(NotFound):
            letter_for(office.session, office.actor(who), letter.id)


def test_issuing_keeps_number_day_signer_and_the_hash_of_both_files(
    office: Office, files: EvidenceStore
) -> None:
    given = office.assignment("tp", due=LATE)
    letter = issue(office, compose(office), files)
    assert (letter.state, letter.number, letter.issued_on, letter.signer) == (
        LetterState.ISSUED, "5", TODAY, "Nguyễn Thị Lãnh",
    )  # fmt: skip
    assert letter.issued_by_id == office.user["office"].id
    for digest, start in ((letter.docx_sha256, b"PK"), (letter.pdf_sha256, b"%PDF")):
        assert digest is not None
        assert files.path(digest).read_bytes().startswith(start)
    assert verbs(office, given) == ["assigned", "urged_by_letter"]
    event = office.session.scalars(sa.select(Event).where(Event.verb == "urged_by_letter")).one()
    said = json.loads(event.payload)
    assert (said["n"], said["act"], said["by_day"]) == (
        1, {"number": "05/UBND-VP", "date": TODAY.isoformat()}, BY.isoformat(),
    )  # fmt: skip
    office.session.refresh(given)
    assert (given.due, given.due_version, given.paused_until) == (LATE, 1, None)
    assert name_of(letter, "docx") == "cong-van-don-doc-phong-tu-phap-lan-1.docx"


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE official_letter SET number = '9'",
        "UPDATE official_letter SET state = 'draft', issued_at = NULL, docx_sha256 = NULL",
        "DELETE FROM official_letter_row",
        "UPDATE official_letter_row SET facts = ''",
    ],
)
def test_the_database_refuses_every_change_of_an_issued_letter(
    db: Database, files: EvidenceStore, act: str
) -> None:
    with db.write() as session:
        office = build_office(session)
        office.assignment("tp", due=LATE)
        issue(office, compose(office), files)
    with pytest.raises(DatabaseError, match="never changed"), db.write() as session:
        session.execute(sa.text(act))


def test_what_stood_in_it_stays_readable_whatever_comes_later(office: Office, files: EvidenceStore) -> None:
    given = office.assignment("tp", due=LATE, text="Rà soát dữ liệu hộ tịch")
    letter = issue(office, compose(office), files)
    office.session.execute(sa.text("UPDATE duty SET text = 'Khác', folded = 'khac'"))
    office.agency["tp"].name = "Phòng Tư pháp và Hộ tịch"
    given.due = TODAY
    office.session.flush()
    words = said_by(office.session, letter)
    assert (words.to, words.rows[0].text, words.rows[0].due) == (
        "Phòng Tư pháp", "Rà soát dữ liệu hộ tịch", LATE.isoformat(),
    )  # fmt: skip


def test_the_number_of_a_letter_counts_the_issued_ones_that_named_any_of_its_duties(
    office: Office, files: EvidenceStore
) -> None:
    first, second = office.assignment("tp", due=LATE), office.assignment("tp", due=LATE)
    issue(office, compose(office, chosen=[first.id]), files, "5")
    other = compose(office, chosen=[second.id])
    assert other.n == 1, "none of its duties stood in a letter before"
    issue(office, other, files, "6")
    both = compose(office)
    assert both.n == 3
    rows = [
        read(LateDuty, row.facts)
        for row in office.session.scalars(sa.select(LetterRow).where(LetterRow.letter_id == both.id))
    ]
    assert [len(row.letters) for row in rows] == [1, 1], "each duty shows its own count"
    assert [row.letters[0].symbol for row in rows] == ["05/UBND-VP", "06/UBND-VP"]
    open_drafts.discard(office.session, office.actor("office"), both.id, version=both.version, now=NOW)
    assert compose(office, chosen=[first.id]).n == 2, "a discarded draft counts nothing"


def test_the_next_lead_has_a_week_and_letters_to_the_former_one_do_not_count_against_it(
    office: Office, files: EvidenceStore
) -> None:
    given = office.assignment("tp", due=LATE)
    issue(office, compose(office), files)
    hand_over.hand_over(
        office.session,
        office.actor("office"),
        given.id,
        Request(
            version=given.version,
            note="Chuyển",
            agency_id=office.agency["vh"].id,
            act_number="9/QĐ-UBND",
            act_date=TODAY,
        ),
        others=(),
        now=NOW,
    )
    with pytest.raises(Refusal):
        compose(office, "vh")
    given.assigned_on = TODAY - timedelta(days=7)
    office.session.flush()
    letter = compose(office, "vh")
    assert letter.n == 1
    assert (
        read(
            LateDuty,
            office.session.scalars(sa.select(LetterRow.facts).where(LetterRow.letter_id == letter.id)).one(),
        ).letters
        == ()
    )


def _given(**change: object) -> Registered:
    full: dict[str, object] = {"number": "5", "issued_on": TODAY, "signer": "Nguyễn Thị Lãnh", **change}
    return Registered(**full)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (_given(number=" "), "letter_number_needed"),
        (_given(signer=""), "signer_needed"),
        (_given(issued_on=None), "letter_day_needed"),
        (_given(issued_on=TODAY + DAY), "letter_in_future"),
        (_given(issued_on=TODAY - DAY), "letter_before_figures"),
    ],
)
def test_a_letter_is_registered_with_what_stands_on_the_signed_paper(
    office: Office, given: Registered, code: str
) -> None:
    office.assignment("tp", due=LATE)
    letter = compose(office)
    with pytest.raises(Refusal, match=code):
        letter_issue.issue(
            office.session,
            office.actor("office"),
            letter.id,
            given,
            Stored("a", "b"),
            version=letter.version,
            now=NOW,
        )
    assert letter.state is LetterState.DRAFT


def test_a_letter_that_was_issued_on_its_catch_up_day_or_later_is_not_registered(office: Office) -> None:
    office.assignment("tp", due=LATE)
    letter = compose(office)
    with pytest.raises(Refusal, match="catch_up_before_letter"):
        letter_issue.issue(
            office.session,
            office.actor("office"),
            letter.id,
            _given(issued_on=BY),
            Stored("a", "b"),
            version=letter.version,
            now=NOW + 8 * DAY,
        )


def test_a_number_is_used_once_a_year(office: Office, files: EvidenceStore) -> None:
    office.assignment("tp", due=LATE)
    office.assignment("vh", due=LATE)
    issue(office, compose(office), files, "5")
    with pytest.raises(Refusal, match="letter_number_taken"):
        issue(office, compose(office, "vh"), files, "5")


def test_nobody_is_accused_of_what_was_settled_before_the_letter_went_out(
    office: Office, files: EvidenceStore
) -> None:
    given = office.assignment("tp", due=LATE)
    letter = compose(office)
    lifecycle.apply(
        office.session,
        office.actor("head_tp"),
        given.id,
        Move.SUBMIT,
        Request(
            version=given.version, note="Xong", pieces=(Piece(document_number="7/BC", document_date=TODAY),)
        ),
        now=NOW,
    )
    with pytest.raises(Refusal, match="letter_rows_changed"):
        issue(office, letter, files)


def test_a_report_after_the_day_of_the_letter_does_not_undo_it(office: Office, files: EvidenceStore) -> None:
    given = office.assignment("tp", due=LATE)
    letter = compose(office)
    later = NOW + DAY
    lifecycle.apply(
        office.session,
        office.actor("head_tp"),
        given.id,
        Move.SUBMIT,
        Request(
            version=given.version, note="Xong", pieces=(Piece(document_number="7/BC", document_date=TODAY),)
        ),
        now=later,
    )
    assert issue(office, letter, files).state is LetterState.ISSUED


def test_a_deadline_that_was_moved_meanwhile_needs_a_new_content(
    office: Office, files: EvidenceStore
) -> None:
    given = office.assignment("tp", due=LATE)
    letter = compose(office)
    extensions.ask(
        office.session, office.actor("head_tp"), given.id, version=given.version,
        wanted_on=date(2026, 12, 1), reason="Chờ số liệu.", paper=None, now=NOW,
    )  # fmt: skip
    extensions.decide(
        office.session,
        office.actor("office"),
        given.id,
        Decision(date(2026, 12, 1), "Đồng ý.", "15/QĐ-UBND", TODAY),
        version=given.version,
        now=NOW,
    )
    with pytest.raises(Refusal, match="letter_rows_changed"):
        issue(office, letter, files)


def test_an_open_request_and_an_unread_explanation_are_shown_beside_the_duty(office: Office) -> None:
    asks, explains = office.assignment("tp", due=LATE), office.assignment("tp", due=LATE)
    extensions.ask(
        office.session, office.actor("head_tp"), asks.id, version=asks.version,
        wanted_on=date(2026, 12, 1), reason="Chờ số liệu.", paper=None, now=NOW,
    )  # fmt: skip
    explanations.answer(
        office.session, office.actor("head_tp"), explains.id, Answer(Cause.OWN, "Chậm."),
        version=explains.version, now=NOW,
    )  # fmt: skip
    found = candidates(office.session, [office.agency["tp"].id], TODAY, load_calendar(office.session))
    assert [(c.asks_extension, c.explains) for c in found] == [(True, False), (False, True)]
    assert office.session.scalar(sa.select(sa.func.count(Explanation.id))) == 1


def test_many_agencies_get_a_draft_each_and_open_ones_are_left_alone(office: Office) -> None:
    for lead in ("tp", "vh", "ca"):
        office.assignment(lead, due=LATE)
    kept = compose(office, "tp")
    version = kept.version
    ids = [office.agency[code].id for code in ("tp", "vh", "ca", "xa")]
    made, rest = urging_letters.compose_many(
        office.session, office.actor("office"), ids, catch_up_on=BY, now=NOW
    )
    assert {letter.agency_id for letter in made} == {office.agency["vh"].id, office.agency["ca"].id}
    assert (rest, kept.version) == (2, version)
    assert office.session.scalar(sa.select(sa.func.count(OfficialLetter.id))) == 3


TICKED = (
    Rung("+1", 1, (Audience.HEAD,), urging=True),
    Rung("+5", 5, (Audience.HEAD,), (Audience.OFFICE,), urging=True, letter=True),
    Rung(
        "+10",
        10,
        (Audience.HEAD,),
        (Audience.LEADER,),
        urging=True,
        letter=True,
        repeat_every=10,
        repeat_max=2,
    ),
)


@pytest.fixture
def ticked(office: Office) -> Office:
    key = LadderKey(office.agency["city"].id, "completion")
    change_ladder(office.session, key, TICKED, version=0, by=None, now=NOW)
    return office


def sweep(office: Office, day: date = TODAY) -> None:
    office.session.flush()
    judge = judge_at(office.session, day)
    for span in spans(office.session, day, 100):
        sweep_batch(office.session, judge, span, now=NOW + (day - TODAY), domain="mau.gov.vn")


def rows(office: Office) -> list[tuple[int, int, int]]:
    found = office.session.execute(
        sa.select(OfficialLetter.agency_id, LetterRow.assignment_id, LetterRow.position)
        .join(OfficialLetter, OfficialLetter.id == LetterRow.letter_id)
        .order_by(LetterRow.id)
    )
    return [tuple(row) for row in found]  # type: ignore[misc]


def test_a_ticked_rung_prepares_one_draft_per_agency_however_often_the_sweep_runs(ticked: Office) -> None:
    office = ticked
    due = load_calendar(office.session).shift(TODAY, -5)
    one, two, three = (office.assignment(lead, due=due) for lead in ("tp", "tp", "vh"))
    fresh = office.assignment("ca", due=load_calendar(office.session).shift(TODAY, -1))
    for _ in range(3):
        sweep(office)
        office.session.execute(sa.update(Assignment).values(next_check_on=TODAY))
    tp, vh = office.agency["tp"].id, office.agency["vh"].id
    assert rows(office) == [(tp, one.id, 0), (tp, two.id, 0), (vh, three.id, 0)]
    assert fresh.id not in {row[1] for row in rows(office)}
    letters = office.session.scalars(sa.select(OfficialLetter)).all()
    assert {(x.n, x.made_by_id, x.number, x.issued_on) for x in letters} == {(0, None, "", None)}


def test_after_downtime_a_rung_that_was_only_recorded_still_asks_for_its_letter(office: Office) -> None:
    key = LadderKey(office.agency["city"].id, "completion")
    plain_ten = (*TICKED[:2], Rung("+10", 10, (Audience.HEAD,), (Audience.LEADER,), urging=True))
    change_ladder(office.session, key, plain_ten, version=0, by=None, now=NOW)
    given = office.assignment("tp", due=LATE)
    sweep(office)
    assert [row[1] for row in rows(office)] == [given.id]


def test_a_rung_joins_the_open_draft_and_waits_there_until_the_office_takes_it_in(
    ticked: Office, files: EvidenceStore
) -> None:
    office = ticked
    first = office.assignment("tp", due=LATE)
    letter = compose(office)
    second = office.assignment("tp", due=load_calendar(office.session).shift(TODAY, -5))
    sweep(office)
    tp = office.agency["tp"].id
    assert rows(office) == [(tp, first.id, 1), (tp, second.id, 0)]
    issued = issue(office, letter, files)
    assert [row.assignment_id for row in said_by(office.session, issued).rows] == [first.id]
    assert rows(office) == [(tp, first.id, 1), (tp, second.id, 0)], "what came later waits in the next draft"
    drafts = office.session.scalars(
        sa.select(OfficialLetter).where(OfficialLetter.state == LetterState.DRAFT)
    ).all()
    assert [draft.agency_id for draft in drafts] == [tp]
    assert named(office, compose(office, version=drafts[0].version)) == [first.id, second.id]


def test_a_discarded_draft_does_not_come_back_for_the_same_rung(ticked: Office) -> None:
    office = ticked
    office.assignment("tp", due=load_calendar(office.session).shift(TODAY, -5))
    sweep(office)
    (letter,) = office.session.scalars(sa.select(OfficialLetter)).all()
    open_drafts.discard(office.session, office.actor("office"), letter.id, version=letter.version, now=NOW)
    office.session.execute(sa.update(Assignment).values(next_check_on=TODAY))
    sweep(office)
    assert [x.state for x in office.session.scalars(sa.select(OfficialLetter))] == [LetterState.DISCARDED]


def test_a_prepared_draft_is_work_only_while_something_in_it_is_late(ticked: Office) -> None:
    office = ticked
    given = office.assignment("tp", due=load_calendar(office.session).shift(TODAY, -5))
    sweep(office)

    def waiting() -> tuple[int, list[int]]:
        actor = office.actor("office")
        count = office.session.scalar(sa.select(letter_reading.drafts_waiting(actor, TODAY)))
        return count or 0, [draft.asked for draft in letter_reading.drafts(office.session, actor, TODAY)]

    assert waiting() == (1, [1])
    lifecycle.apply(
        office.session,
        office.actor("head_tp"),
        given.id,
        Move.SUBMIT,
        Request(
            version=given.version, note="Xong", pieces=(Piece(document_number="7/BC", document_date=TODAY),)
        ),
        now=NOW,
    )
    office.session.flush()
    assert waiting() == (0, [])


def test_the_daily_mail_leads_the_head_and_nobody_else_to_the_issued_letter(
    office: Office, files: EvidenceStore
) -> None:
    office.assignment("tp", due=load_calendar(office.session).shift(TODAY, -5))
    letter = issue(office, compose(office), files)
    sweep(office)
    mails = office.session.scalars(sa.select(Outbox).order_by(Outbox.id)).all()
    said = {found.to: found for found in letters_of(office.session, mails, now=NOW)}
    head, keeper = said["head_tp@mau.gov.vn"], said["office@mau.gov.vn"]
    assert head.items[0].official == ("05/UBND-VP", TODAY, letter.id)
    assert keeper.items[0].official is None
    for text in (render(head).text, render(head).html):
        assert f"/letters/{letter.id}" in text
        assert "05/UBND-VP" in text
    assert "/letters/" not in render(keeper).text


def test_the_letterhead_is_kept_and_a_stale_change_is_refused(office: Office) -> None:
    city = office.agency["city"].id
    before = letterhead.letterhead(office.session, city)
    assert (before.version, before.head.agency, before.head.place) == (
        0,
        "Ủy ban nhân dân thành phố Mẫu",
        "Mẫu",
    )
    wanted = Letterhead("UBND\u202e thành phố Mẫu", "UBND tỉnh", "UBND-NC", "Mẫu", ("KT. Chủ tịch", " "), ())
    letterhead.change_letterhead(office.session, office.actor("office"), city, wanted, version=0, now=NOW)
    after = letterhead.letterhead(office.session, city)
    assert (after.version, after.head.agency, after.head.signed_as) == (
        1,
        "UBND thành phố Mẫu",
        ("KT. Chủ tịch",),
    )
    with pytest.raises(Refusal, match="stale"):
        letterhead.change_letterhead(office.session, office.actor("leader"), city, wanted, version=0, now=NOW)
    with pytest.raises(NotFound):
        letterhead.change_letterhead(
            office.session, office.actor("head_tp"), city, wanted, version=1, now=NOW
        )


def test_both_files_of_a_draft_leave_number_and_day_blank(office: Office) -> None:
    office.assignment("tp", due=LATE)
    words = said_by(office.session, compose(office))
    document = document_of(words)
    assert (document.number, document.day, document.signature.name) == ("", None, "")
    assert made(words, "docx", now=NOW).startswith(b"PK")
    assert made(words, "pdf", now=NOW).startswith(b"%PDF")
