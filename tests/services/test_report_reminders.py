"""The official reminder of a report: who owes what, one draft a period, true on the day it is issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from models import LetterAddressee, LetterState, OfficialLetter
from models.database import Database
from tests.office import NOW, TODAY, Office, build_office
from tests.services import counted_things
from tests.services.counted_things import COUNT, PARTS, RATIO, add, cells, count
from tests.services.form_letters import issue
from tests.services.report_world import TEMPLATE, section
from tests.statements import counted
from workflow.files import EvidenceStore
from workflow.reports.report_reminder import OwedReport, Reminder
from workflow.rules.refusal import Refusal
from workflow.rules.report_periods import PeriodMove
from workflow.rules.report_states import SectionMove
from workflow.services import report_reminders, report_sections, reports
from workflow.services.figures import Cells, save_figures
from workflow.services.letter_access import letter_for
from workflow.services.letter_files import letter_words
from workflow.services.owed_reports import owed_for
from workflow.services.scope import NotFound

DAY = timedelta(days=1)
BY = date(2026, 11, 16)
#: Due on 25 October: past.
PERIOD = "2026-10"


@pytest.fixture
def files(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path)


def collecting(office: Office) -> None:
    counted_things.collecting(office, PERIOD)


def enter(office: Office, who: str, row: Cells) -> None:
    counted_things.enter(office, who, row, code=PERIOD)


def remind(
    office: Office, *agencies: str, by: date = BY, version: int = 0, who: str = "office"
) -> OfficialLetter:
    return report_reminders.compose(
        office.session,
        office.actor(who),
        PERIOD,
        {office.agency[code].id for code in agencies},
        catch_up_on=by,
        version=version,
        now=NOW,
    )


def said(office: Office, letter: OfficialLetter) -> OwedReport:
    words = letter_words(office.session, letter)
    assert isinstance(words, Reminder)
    return words.facts


def owed(office: Office) -> dict[str, tuple[list[str], list[str]]]:
    period = report_reminders.period_to_remind(office.session, office.actor("office"), PERIOD)[1]
    return {
        a.agency: ([f.name for f in a.figures], [s.heading for s in a.sections])
        for a in owed_for(office.session, period, TODAY)
    }


def test_agencies_owe_the_figures_that_they_have_not_entered(office: Office) -> None:
    births, share = add(office, COUNT, "tp", "xa"), add(office, RATIO, "tp")
    collecting(office)
    assert owed(office) == {
        "Phòng Tư pháp": ([births.name, share.name], []),
        "UBND xã Dương Quang": ([births.name], []),
    }
    enter(office, "head_tp", cells(office, births, "tp", count(5)))
    enter(office, "head_xa", cells(office, births, "xa", count(0)))
    assert owed(office) == {"Phòng Tư pháp": ([share.name], [])}


def test_parts_of_a_total_are_named_with_it(office: Office) -> None:
    add(office, PARTS, "tp")
    collecting(office)
    assert owed(office) == {
        "Phòng Tư pháp": (["Văn bản đã ban hành: kế hoạch", "Văn bản đã ban hành: công văn"], [])
    }


@pytest.mark.parametrize(
    ("due", "somebody"),
    [(TODAY + 11 * DAY, False), (TODAY + 10 * DAY, True), (TODAY, True), (TODAY - DAY, True)],
)
def test_nobody_is_reminded_long_before_the_due_day(office: Office, due: date, somebody: bool) -> None:
    add(office, COUNT, "tp")
    collecting(office)
    period = report_reminders.period_to_remind(office.session, office.actor("office"), PERIOD)[1]
    period.due = due
    office.session.flush()
    assert bool(owed(office)) == somebody


def test_before_it_collects_and_after_the_lock_no_figures_are_owed(office: Office) -> None:
    add(office, COUNT, "tp")
    collecting(office)
    counted_things.step(office, PeriodMove.LOCK, code=PERIOD)
    assert owed(office) == {}
    with pytest.raises(Refusal, match="nobody_owes"):
        remind(office, "tp")


def test_sections_asked_of_an_agency_are_owed_until_they_are_handed_in(office: Office) -> None:
    add(office, COUNT, "vh")
    collecting(office)
    report = reports.make_report(office.session, office.actor("office"), PERIOD, TEMPLATE, now=NOW)
    row = section(office, report, "kho-khan")
    row = report_sections.ask(
        office.session, office.actor("office"), report.id, row.id, office.agency["tp"].id, date(2026, 11, 17),
        version=row.version, now=NOW,
    )  # fmt: skip
    assert owed(office)["Phòng Tư pháp"][1] == [row.heading]
    row = report_sections.write(
        office.session, office.actor("head_tp"), report.id, row.id, "Thiếu máy.", version=row.version, now=NOW
    )

    def move(who: str, act: SectionMove, note: str = "") -> None:
        report_sections.move(
            office.session, office.actor(who), report.id, row.id, act, version=row.version, note=note, now=NOW
        )

    move("head_tp", SectionMove.HAND_IN)
    assert "Phòng Tư pháp" not in owed(office)
    move("office", SectionMove.RETURN, "thiếu số liệu")
    letter = remind(office, "tp")
    (agency,) = said(office, letter).agencies
    (asked,) = agency.sections
    assert (asked.heading, asked.due, asked.returned) == (row.heading, date(2026, 11, 17), "thiếu số liệu")


def test_one_letter_goes_to_the_chosen_agencies_that_owe_something(office: Office) -> None:
    add(office, COUNT, "tp", "vh", "xa")
    collecting(office)
    letter = remind(office, "tp", "xa", "ca")
    assert [a.agency for a in said(office, letter).agencies] == ["Phòng Tư pháp", "UBND xã Dương Quang"]
    named = office.session.scalars(
        sa.select(LetterAddressee.agency_id).where(LetterAddressee.letter_id == letter.id)
    )
    assert set(named) == {office.agency["tp"].id, office.agency["xa"].id}
    assert (letter.n, letter.as_of, letter.catch_up_on, letter.number) == (1, TODAY, BY, "")
    again = remind(office, "vh", version=letter.version)
    assert again.id == letter.id
    assert [a.agency for a in said(office, again).agencies] == ["Phòng Văn hóa và Thông tin"]
    with pytest.raises(Refusal, match="stale"):
        remind(office, "vh", version=1)


@pytest.mark.parametrize(
    ("by", "code"), [(TODAY, "catch_up_not_after"), (date(2026, 11, 15), "catch_up_not_working")]
)
def test_the_day_is_a_working_day_to_come(office: Office, by: date, code: str) -> None:
    add(office, COUNT, "tp")
    collecting(office)
    with pytest.raises(Refusal, match=code):
        remind(office, "tp", by=by)


def test_nobody_is_reminded_of_what_came_before_the_letter(office: Office, files: EvidenceStore) -> None:
    indicator = add(office, COUNT, "tp", "vh")
    collecting(office)
    letter = remind(office, "tp", "vh")
    enter(office, "head_tp", cells(office, indicator, "tp", count(5)))
    with pytest.raises(Refusal, match="reminder_changed") as refused:
        issue(office, letter, files)
    assert refused.value.params["count"] == 1
    assert letter.state is LetterState.DRAFT


def test_what_comes_after_the_day_of_the_letter_does_not_undo_it(
    office: Office, files: EvidenceStore
) -> None:
    indicator = add(office, COUNT, "tp")
    collecting(office)
    letter = remind(office, "tp")
    later = NOW + DAY
    row = cells(office, indicator, "tp", count(5))
    save_figures(office.session, office.actor("head_tp"), PERIOD, [row], now=later)
    issue(office, letter, files, day=TODAY, now=later)
    assert letter.state is LetterState.ISSUED


def test_the_next_one_about_the_same_period_is_the_second(office: Office, files: EvidenceStore) -> None:
    add(office, COUNT, "tp")
    collecting(office)
    issue(office, remind(office, "tp"), files)
    assert remind(office, "tp").n == 2


def test_heads_of_the_named_agencies_read_it_once_it_is_issued(office: Office, files: EvidenceStore) -> None:
    add(office, COUNT, "tp", "vh")
    collecting(office)
    letter = remind(office, "tp")
    with pytest.raises(NotFound):
        letter_for(office.session, office.actor("head_tp"), letter.id)
    issue(office, letter, files)
    assert letter_for(office.session, office.actor("head_tp"), letter.id) is letter
    for name in ("head_vh", "staff_tp", "viewer", "admin", "other_office", "other_head"):
        with pytest.raises(NotFound):
            letter_for(office.session, office.actor(name), letter.id)


@pytest.mark.parametrize("who", ["head_tp", "viewer", "admin", "other_office"])
def test_only_the_assigning_side_of_the_authority_reminds(office: Office, who: str) -> None:
    add(office, COUNT, "tp")
    collecting(office)
    with pytest.raises(NotFound):
        remind(office, "tp", who=who)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE official_letter SET content = '{}'",
        "DELETE FROM official_letter_addressee",
        "UPDATE official_letter_addressee SET agency_id = 1",
        "INSERT INTO official_letter_addressee (letter_id, agency_id) SELECT id, authority_id FROM official_letter",
    ],
)
def test_the_database_refuses_every_change_of_the_issued_letter(
    db: Database, files: EvidenceStore, act: str
) -> None:
    with db.write() as session:
        office = build_office(session)
        add(office, COUNT, "tp")
        collecting(office)
        issue(office, remind(office, "tp"), files)
    with pytest.raises(DatabaseError, match="never changed"), db.write() as session:
        session.execute(sa.text(act))


def test_reading_what_is_owed_costs_the_same_for_one_agency_and_for_all(office: Office) -> None:
    collecting(office)
    period = report_reminders.period_to_remind(office.session, office.actor("office"), PERIOD)[1]
    costs = []
    for codes in (("tp",), ("ca", "vh", "xa")):
        add(office, replace(COUNT, code=codes[0]), *codes)
        office.session.flush()
        with counted(office.session) as statements:
            owed_for(office.session, period, TODAY)
        costs.append(len(statements))
    assert costs == [3, 3]
