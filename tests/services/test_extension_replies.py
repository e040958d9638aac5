"""The official answer to a decided request: its facts, its issue, who reads it, that it stands for ever."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from models import Assignment, Event, ExtensionRequest, LetterState, OfficialLetter
from models.database import Database
from tests.office import NOW, TODAY, Office, build_office
from tests.services.form_letters import issue
from workflow.files import EvidenceStore
from workflow.reports.extension_reply import Answered, Reply
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.refusal import Refusal
from workflow.services import extension_replies, extensions, open_drafts, urging_letters
from workflow.services.extensions import Decision
from workflow.services.letter_access import letter_for
from workflow.services.letter_files import letter_words
from workflow.services.lifecycle import Piece
from workflow.services.scope import NotFound

DAY = timedelta(days=1)
DUE = date(2026, 10, 30)


@pytest.fixture
def files(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path)


def asked(office: Office, due: date = DUE, given: Assignment | None = None) -> Assignment:
    given = given or office.assignment("tp", due=due, text="Rà soát dữ liệu hộ tịch")
    extensions.ask(
        office.session,
        office.actor("head_tp"),
        given.id,
        version=given.version,
        wanted_on=date(2026, 12, 1),
        reason="Chờ số liệu của tỉnh.",
        paper=Piece(document_number="7/CV-TP", document_date=TODAY),
        now=NOW,
    )
    return given


def decided(office: Office, day: date | None, note: str = "Đồng ý.", number: str = "") -> Assignment:
    given = asked(office)
    extensions.decide(
        office.session,
        office.actor("leader"),
        given.id,
        Decision(day, note, number, TODAY if number else None),
        version=given.version,
        now=NOW,
    )
    office.session.flush()
    return given


def reply(office: Office, given: Assignment, n: int = 1, who: str = "office") -> OfficialLetter:
    return extension_replies.compose(office.session, office.actor(who), given.id, n, now=NOW)


def facts(office: Office, letter: OfficialLetter) -> Answered:
    words = letter_words(office.session, letter)
    assert isinstance(words, Reply)
    return words.facts


def test_it_says_what_was_asked_and_what_was_decided(office: Office) -> None:
    given = decided(office, date(2026, 11, 25))
    letter = reply(office, given)
    assert (letter.kind, letter.agency_id, letter.state) == (
        LetterKind.EXTENSION, office.agency["tp"].id, LetterState.DRAFT,
    )  # fmt: skip
    assert facts(office, letter) == Answered(
        assignment_id=given.id,
        text="Rà soát dữ liệu hộ tịch",
        document="Kế hoạch số 28/KH-UBND ngày 05/02/2026 của UBND thành phố Mẫu",
        due_before=DUE,
        wanted_on=date(2026, 12, 1),
        asked_on=TODAY,
        reason="Chờ số liệu của tỉnh.",
        n=1,
        granted_before=0,
        first_due=DUE,
        paper="7/CV-TP",
        paper_on=TODAY,
        decided_on=date(2026, 11, 25),
        note="Đồng ý.",
    )
    assert (letter.number, letter.issued_on, letter.signer) == ("", None, "")


def test_the_second_request_knows_the_first_deadline_and_what_was_granted(office: Office) -> None:
    given = decided(office, date(2026, 11, 25))
    asked(office, given=given)
    extensions.decide(
        office.session,
        office.actor("leader"),
        given.id,
        Decision(None, "Đã gia hạn."),
        version=given.version,
        now=NOW,
    )
    told = facts(office, reply(office, given, 2))
    assert (told.n, told.granted_before, told.first_due, told.due_before, told.decided_on) == (
        2, 1, DUE, date(2026, 11, 25), None,
    )  # fmt: skip


def test_a_request_that_waits_or_is_not_there_has_no_answer(office: Office) -> None:
    given = asked(office)
    with pytest.raises(Refusal, match="request_not_decided"):
        reply(office, given)
    with pytest.raises(NotFound):
        reply(office, given, 2)


def test_composing_again_writes_the_same_draft_and_moves_nothing(office: Office) -> None:
    given = decided(office, date(2026, 11, 25))
    before = (given.due, given.due_version, given.version, given.state)
    first = reply(office, given)
    assert reply(office, given).id == first.id
    assert (given.due, given.due_version, given.version, given.state) == before


@pytest.mark.parametrize("number", ["", "15/QĐ-UBND"])
def test_the_issued_letter_becomes_the_document_of_the_decision_where_none_was_named(
    office: Office, files: EvidenceStore, number: str
) -> None:
    given = decided(office, None, "Đủ thời gian.", number)
    letter = issue(office, reply(office, given), files)
    request = office.session.scalars(sa.select(ExtensionRequest)).one()
    assert request.decision_number == (number or "05/UBND-VP")
    event = office.session.scalars(
        sa.select(Event).where(Event.subject == "assignment", Event.verb == "extension_replied")
    ).one()
    said = json.loads(event.payload)
    assert (said["letter"], said["n"], said["act"]["number"]) == (letter.id, 1, "05/UBND-VP")
    for digest, start in ((letter.docx_sha256, b"PK"), (letter.pdf_sha256, b"%PDF")):
        assert digest is not None
        assert files.path(digest).read_bytes().startswith(start)
    with pytest.raises(Refusal, match="already_answered"):
        reply(office, given)
    with pytest.raises(Refusal, match="letter_closed"):
        open_drafts.discard(
            office.session, office.actor("office"), letter.id, version=letter.version, now=NOW
        )


def test_a_discarded_draft_leaves_room_for_another(office: Office) -> None:
    given = decided(office, None, "Đủ thời gian.")
    first = reply(office, given)
    open_drafts.discard(office.session, office.actor("office"), first.id, version=first.version, now=NOW)
    assert reply(office, given).id != first.id


def test_it_cannot_be_dated_before_the_request(office: Office, files: EvidenceStore) -> None:
    letter = reply(office, decided(office, None, "Đủ thời gian."))
    with pytest.raises(Refusal, match="letter_before_request"):
        issue(office, letter, files, day=TODAY - DAY)


def test_all_congvan_of_an_authority_share_their_numbers(office: Office, files: EvidenceStore) -> None:
    given = decided(office, None, "Đủ thời gian.")
    issue(office, reply(office, given), files, "5")
    urging = urging_letters.compose(
        office.session, office.actor("office"), office.agency["tp"].id, None,
        catch_up_on=date(2026, 11, 16), version=0, now=NOW,
    )  # fmt: skip
    with pytest.raises(Refusal, match="letter_number_taken"):
        issue(office, urging, files, "5")


def test_the_agency_that_asked_reads_it_once_it_is_issued_and_nobody_else(
    office: Office, files: EvidenceStore
) -> None:
    given = decided(office, None, "Đủ thời gian.")
    letter = reply(office, given)
    for name in ("head_tp", "head_vh", "staff_tp", "viewer", "other_office"):
        with pytest.raises(NotFound):
            letter_for(office.session, office.actor(name), letter.id)
    issue(office, letter, files)
    assert letter_for(office.session, office.actor("head_tp"), letter.id) is letter
    assert letter_for(office.session, office.actor("leader"), letter.id) is letter
    for name in ("head_vh", "staff_tp", "viewer", "other_office"):
        with pytest.raises(NotFound):
            letter_for(office.session, office.actor(name), letter.id)


@pytest.mark.parametrize("who", ["head_tp", "staff_tp", "viewer", "other_office"])
def test_only_the_assigning_side_answers(office: Office, who: str) -> None:
    given = decided(office, None, "Đủ thời gian.")
    with pytest.raises(NotFound):
        reply(office, given, who=who)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE official_letter SET content = '{}'",
        "UPDATE official_letter SET state = 'discarded', issued_at = NULL, docx_sha256 = NULL",
        "DELETE FROM official_letter",
    ],
)
def test_the_database_refuses_every_change_of_the_issued_answer(
    db: Database, files: EvidenceStore, act: str
) -> None:
    with db.write() as session:
        office = build_office(session)
        issue(office, reply(office, decided(office, None, "Đủ thời gian.")), files)
    with pytest.raises(DatabaseError, match="never changed"), db.write() as session:
        session.execute(sa.text(act))
