"""The mail teaches the page: the same order, the same words, and links that only show."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import Assignment, Base
from models.database import Database
from tests.jobs.rig import DOMAIN, Rig
from tests.smtp_sink import Received, SmtpSink
from tests.web.browser import World, build_world
from workflow.rules.states import State
from workflow.services import registration, weekly_mail

_LINK = re.compile(r"/assignments/(\d+)")


def many_duties(rig: Rig) -> None:
    """Duties of Phòng Tư pháp under three documents: late, newly given, soon due, reported."""
    with rig.database.write() as session:
        office = rig._office(session)
        root, keeper = office.agency["city"], office.user["office"].id
        serial = 0
        for number in ("1/KH-UBND", "2/KH-UBND", "3/KH-UBND"):
            draft = registration.DocumentDraft(number, "UBND thành phố Mẫu", date(2026, 2, 5), "Kế hoạch")
            document = registration.find_or_add_document(session, root, draft, by=keeper, now=rig.now)
            for days, state in (
                (-20, State.IN_PROGRESS),
                (-3, State.RETURNED),
                (-6, State.ASSIGNED),
                (1, State.IN_PROGRESS),
                (7, State.IN_PROGRESS),
                (-9, State.SUBMITTED),
            ):
                serial += 1
                due = rig.today + timedelta(days=days - serial % 2)
                duty = registration.add_duty(
                    session,
                    document,
                    registration.DutyDraft(
                        key=f"w{serial}", text=f"Việc {serial}", due=due, deadline_kind="fixed"
                    ),
                    by=keeper,
                    now=rig.now,
                )
                row = registration.assign(
                    session, duty, office.agency["tp"], by=keeper, now=rig.now, assigned_on=date(2026, 10, 1)
                )
                row.state = state
                if state is State.SUBMITTED:
                    row.reported_on, row.submission_no = rig.today - timedelta(days=4 + serial % 5), 1


@pytest.fixture
def world(db: Database, tmp_path: Path) -> World:
    """The application beside the sweep and the sender, on one database."""
    return build_world(db, tmp_path)


def rig_of(world: World) -> Rig:
    from workflow.services.calendar import seed_calendar

    with world.db.write() as session:
        seed_calendar(session, range(2025, 2028), now=world.now)
    return Rig(world.db, world.now, dict(world.user_id))


def mail_to(sink: SmtpSink, who: str) -> Received:
    return next(m for m in sink.mails if m.to == f"{who}@mau.gov.vn")


def ids_on(page: str) -> list[int]:
    main = page[page.index("<main") :]
    return list(dict.fromkeys(int(found) for found in re.findall(r'href="/assignments/(\d+)"', main)))


@pytest.mark.parametrize(
    ("who", "address"),
    [("head_tp", "/my-work?whose=unit"), ("office", "/my-work?part=review")],
)
def test_the_mail_has_the_order_and_the_words_of_the_page(
    world: World, sink: SmtpSink, who: str, address: str
) -> None:
    rig = rig_of(world)
    many_duties(rig)
    rig.sweep()
    rig.send(sink)
    mail = mail_to(sink, who)
    text = mail.part("plain").replace("\r\n", "\n")
    # a duty that is late and was not accepted either stands there twice, one after the other
    in_mail = list(dict.fromkeys(int(found) for found in _LINK.findall(text)))
    page = world.browser(who).get(address).text
    on_page = ids_on(page)
    assert len(in_mail) > 2
    assert [i for i in on_page if i in in_mail] == [i for i in in_mail if i in on_page]
    shared = [i for i in in_mail if i in on_page]
    assert len(shared) > 2
    with world.db.read() as session:
        late = session.scalars(
            sa.select(Assignment).where(Assignment.id.in_(shared), Assignment.state != State.SUBMITTED)
        )
        dues = {row.id: row.due for row in late}
    for assignment_id, due in dues.items():
        if due and due < rig.today:
            about = [b for b in text.split("\n\n") if f"/assignments/{assignment_id}\n" in b]
            words = re.search(r"QUÁ HẠN (\d+) NGÀY LÀM VIỆC", "".join(about))
            assert words, about
            row = page[page.index(f"/assignments/{assignment_id}") :]
            assert f"Quá hạn {words[1]} ngày làm việc" in row[: row.index("</tr>")]
    headings = re.findall(r"== (.+) ==", text)
    assert headings[0] in page


def snapshot(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but those of sessions and sign-in."""
    found = {}
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in ("user_session", "login_guard"):
                rows = session.execute(sa.select(table)).all()
                found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def every_kind_of_mail(rig: Rig, sink: SmtpSink) -> None:
    """Daily mails to head, office and leader, a person's urging, the weekly digest, and one with a rest."""
    from workflow.services import scope, urge_now
    from workflow.services.chosen_rows import Seen

    many_duties(rig)
    extra = rig.duties(25, lead="vh", days_late=3)
    rig.duties(1, lead="xa", days_late=-3)
    with rig.database.write() as session:
        weekly_mail.promise(session, now=rig.now, domain=DOMAIN)
        actor = scope.load_actor(session, rig.people["leader"], rig.today)
        assert actor is not None
        [due_soon] = session.scalars(
            sa.select(Assignment.id).where(
                Assignment.agency_id
                == session.scalar(sa.select(Assignment.agency_id).order_by(Assignment.id.desc()).limit(1))
            )
        )
        version = session.get_one(Assignment, due_soon).version
        seen = urge_now.plan(session, actor, [Seen(due_soon, version)], now=rig.now).seen()
        urge_now.urge(session, actor, seen, urge_now.Order("Gấp."), now=rig.now, domain=DOMAIN)
    assert extra
    for _ in range(3):
        rig.sweep()
        rig.send(sink)
        rig.now += timedelta(days=1)


def test_every_link_of_every_kind_of_mail_opens_its_item_and_changes_nothing(
    world: World, sink: SmtpSink
) -> None:
    rig = rig_of(world)
    every_kind_of_mail(rig, sink)
    world.now = rig.now
    names = {f"{name}@mau.gov.vn": name for name in world.user_id}
    links: dict[str, set[str]] = {}
    for mail in sink.mails:
        for part in ("plain", "html"):
            found = re.findall(r"http://127\.0\.0\.1:8000(/[^\s\"<]*)", mail.part(part))
            links.setdefault(names[mail.to], set()).update(found)
    assert {re.sub(r"\d+", "n", link) for found in links.values() for link in found} >= {
        "/assignments/n",
        "/my-work",
        "/overview",
    }
    assert {"head_tp", "head_vh", "head_xa", "office", "leader"} <= set(links)
    browsers = {name: world.browser(name) for name in links}
    stranger = world.browser()
    before = snapshot(world.db)
    for name, found in links.items():
        for link in found:
            answer = browsers[name].get(link)
            assert answer.status_code == 200, (name, link)
            at_the_door = stranger.get(link)
            assert at_the_door.status_code == 303
            assert "/sign-in" in at_the_door.headers["Location"]
    assert snapshot(world.db) == before
