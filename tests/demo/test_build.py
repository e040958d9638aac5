"""What a visitor finds in the demonstration."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    Agency,
    Assignment,
    Chip,
    Delivery,
    Document,
    Duty,
    Evidence,
    Explanation,
    ExtensionRequest,
    ImportRun,
    ImportState,
    Membership,
    Notice,
    Outbox,
    Setting,
    Update,
    User,
)
from models.classification_sql import bucket
from models.database import Database
from workflow.demo import bac_kan
from workflow.demo.build import build, is_built
from workflow.demo.papers import KINDS
from workflow.demo.people import PASSWORD
from workflow.demo.recurring import DUTIES as RECURRING
from workflow.demo.seeds import MADE_UP, REPORT
from workflow.files import EvidenceStore
from workflow.passwords import matches
from workflow.rules.classification import Bucket
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Role
from workflow.rules.requests import Asked, Explained
from workflow.rules.states import State
from workflow.services.calendar import seed_calendar

#: A Tuesday morning after Tết, so that the played months cross the longest holidays.
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)


@dataclass
class Demo:
    session: Session
    files: EvidenceStore
    city: Agency
    committee: Agency

    def of_city(self, *columns: object) -> sa.Select[tuple[object, ...]]:
        return sa.select(*columns).where(Assignment.authority_id == self.city.id)


def _build(database: Database, folder: Path) -> EvidenceStore:
    files = EvidenceStore(folder / "evidence")
    with database.write() as session:
        seed_calendar(session, range(2025, 2028), now=NOW)
        assert not is_built(session)
        build(session, files, now=NOW, base_url="http://127.0.0.1:8000")
        assert is_built(session)
    return files


@pytest.fixture(scope="module")
def demo(sqlite_template: Path) -> Iterator[Demo]:
    folder = Path(tempfile.mkdtemp(prefix="dondoc-demo-"))
    shutil.copy(sqlite_template, folder / "demo.db")
    database = Database(f"sqlite:///{folder / 'demo.db'}")
    files = _build(database, folder)
    with database.read() as session:
        city, committee = session.scalars(
            sa.select(Agency).where(Agency.parent_id.is_(None)).order_by(Agency.id)
        )
        yield Demo(session, files, city, committee)
    database.close()
    shutil.rmtree(folder, ignore_errors=True)


def test_every_state_is_there_to_see(demo: Demo) -> None:
    assert set(demo.session.scalars(demo.of_city(Assignment.state))) == set(State)


def test_every_official_class_is_there_to_see(demo: Demo) -> None:
    found = set(demo.session.scalars(demo.of_city(bucket(TODAY))))
    assert found == {*(b.value for b in Bucket), None}  # None: withdrawn, in no class


def test_duties_without_a_date_and_standing_ones_are_there(demo: Demo) -> None:
    kinds = set(demo.session.scalars(sa.select(Duty.deadline_kind)))
    assert {"fixed", "none", "continuous"} <= kinds


def test_a_monthly_and_a_quarterly_report_stand_in_different_states(demo: Demo) -> None:
    rows = demo.session.execute(
        demo.of_city(Assignment.period, Assignment.state, Update.chip)
        .outerjoin(Update, Update.assignment_id == Assignment.id)
        .where(Assignment.period != "")
    ).all()
    assert {len(row.period) for row in rows} == {len("2026-02"), len("2026-Q1")}
    assert State.COMPLETED in {row.state for row in rows}
    assert {State.ASSIGNED, State.IN_PROGRESS} & {row.state for row in rows}
    assert Chip.NOTHING in {row.chip for row in rows if row.state is State.COMPLETED}


def test_an_undated_duty_has_been_silent_for_three_months(demo: Demo) -> None:
    long_ago = NOW - timedelta(days=92)
    silent = demo.of_city(Assignment.id).where(
        Assignment.due.is_(None), Assignment.closed_on.is_(None), Assignment.last_update_at < long_ago
    )
    assert demo.session.scalars(silent).first() is not None


def test_the_overdue_were_urged_once_twice_and_three_times(demo: Demo) -> None:
    urged = demo.session.execute(
        demo.of_city(Assignment.id, sa.func.count())
        .join(Notice, Notice.assignment_id == Assignment.id)
        .where(Notice.urging, Assignment.closed_on.is_(None))
        .group_by(Assignment.id)
    )
    assert {1, 2, 3} <= {row[1] for row in urged}


def test_of_the_late_some_explained_committed_themselves_or_asked_for_more_time(demo: Demo) -> None:
    explained = demo.session.scalars(demo.of_city(Explanation.state).join(Assignment)).all()
    assert {Explained.ACCEPTED, Explained.DEMANDED} <= set(explained)
    assert demo.session.scalars(
        demo.of_city(Assignment.committed_on).where(Assignment.committed_on > TODAY)
    ).all()
    asked = demo.session.scalars(demo.of_city(ExtensionRequest.state).join(Assignment)).all()
    assert set(asked) == {Asked.GRANTED, Asked.PENDING}
    moved = demo.session.scalars(
        demo.of_city(Assignment.id).where(Assignment.first_due != Assignment.due, Assignment.due >= TODAY)
    )
    assert moved.all()


def test_urgings_went_out_by_mail_on_the_day_they_were_due(demo: Demo) -> None:
    mails = demo.session.execute(
        sa.select(Outbox.sent_at, Outbox.day, Outbox.subject).where(Outbox.state == Delivery.SENT)
    ).all()
    assert len(mails) > 50
    assert all(mail.subject and local_day(mail.sent_at) >= mail.day for mail in mails)
    assert all(mail.sent_at < NOW for mail in mails)


def test_the_eight_communes_are_one_group_and_share_a_duty(demo: Demo) -> None:
    leads = sa.select(sa.func.count()).group_by(Assignment.duty_id)
    counts = demo.session.scalars(leads.where(Assignment.authority_id == demo.city.id)).all()
    assert counts.count(8) >= 3


def test_every_made_up_word_and_number_says_so(demo: Demo) -> None:
    chain = set(demo.session.scalars(sa.select(Document.number)))
    numbers = demo.session.scalars(
        demo.of_city(Evidence.document_number).join(Assignment, Assignment.id == Evidence.assignment_id)
    )
    assert all(n == "" or n.endswith(MADE_UP) or n in chain for n in numbers)
    said = demo.session.scalars(
        demo.of_city(Update.text).join(Assignment, Assignment.id == Update.assignment_id)
    ).all()
    assert said
    assert all(MADE_UP in text or "Báo cáo 6 tháng đầu năm 2024" in text for text in said)


def test_every_duty_of_the_city_names_its_place_in_the_report(demo: Demo) -> None:
    for duty in demo.session.scalars(sa.select(Duty).where(Duty.authority_id == demo.city.id)):
        assert duty.clause.startswith(f"{REPORT}, mục ")
        assert duty.deadline_phrase == "" or duty.deadline_phrase.endswith(MADE_UP)


def test_documents_are_those_of_the_report_and_say_what_was_done_to_them(demo: Demo) -> None:
    documents = demo.session.scalars(sa.select(Document).where(Document.authority_id == demo.city.id)).all()
    assert {d.number for d in documents} == {seed.number for seed in bac_kan.DOCUMENTS}
    assert all(d.remark for d in documents)
    with_duties = set(demo.session.scalars(sa.select(Duty.document_id)))
    assert all(MADE_UP in d.remark for d in documents if d.id in with_duties)


def test_two_plans_share_the_number_45(demo: Demo) -> None:
    issuers = demo.session.scalars(sa.select(Document.issuer).where(Document.number == "45/KH-UBND")).all()
    assert len(set(issuers)) == 2


def test_one_login_per_role_opens_with_the_printed_password(demo: Demo) -> None:
    logins = json.loads(demo.session.scalars(sa.select(Setting.value)).one())
    emails = [login["email"] for login in logins]
    roles = demo.session.scalars(
        sa.select(Membership.role)
        .join(User, User.id == Membership.user_id)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(User.email.in_(emails), Agency.authority_id == demo.city.id)
    ).all()
    assert sorted(roles) == sorted(Role)
    for email in emails:
        assert email.endswith(".demo")
    stored = demo.session.scalar(sa.select(User.password_hash).where(User.email == emails[0]))
    assert stored is not None
    assert matches(stored, PASSWORD)


def test_the_123_duties_of_notice_624_came_through_the_import(demo: Demo) -> None:
    run = demo.session.scalars(sa.select(ImportRun)).one()
    assert run.state is ImportState.REGISTERED
    assert run.authority_id == demo.committee.id
    duties = sa.select(sa.func.count()).where(Duty.document_id == run.document_id)
    assert demo.session.scalar(duties) == 123


def test_evidence_files_open_as_what_they_say(demo: Demo) -> None:
    import filetype

    kept = demo.session.execute(
        sa.select(Evidence.sha256, Evidence.media_type).where(Evidence.sha256.is_not(None))
    )
    seen = set()
    for sha256, media_type in kept:
        with demo.files.open(sha256) as file:
            assert filetype.guess_mime(file.read()) == media_type
        seen.add(media_type)
    assert seen == {media_type for media_type, _ in KINDS.values()}


def test_it_builds_on_both_databases(db: Database, tmp_path: Path) -> None:
    if db.dialect == "sqlite":
        pytest.skip("the tests above build it there")
    _build(db, tmp_path)
    with db.read() as session:
        assert (
            session.scalar(sa.select(sa.func.count()).select_from(Duty))
            == len(bac_kan_duties()) + len(RECURRING) + 123
        )


def bac_kan_duties() -> tuple[object, ...]:
    from workflow.demo.duties import DUTIES

    return DUTIES
