"""A small authority with a clock of its own, its sweep and its sender: what the job tests stand on."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from jobs.sending import Sender
from jobs.sweeping import sweep_all
from models import Assignment, Outbox, OutboxItem, User
from models.database import Database
from tests.office import NOW, Office, build_office
from tests.smtp_sink import SmtpSink
from workflow.mail import SmtpTransport, Timeouts, Transport
from workflow.rules.states import State
from workflow.services.calendar import seed_calendar
from workflow.services.sweep import SweepResult

FAST = Timeouts(connect=1, command=0.4, final=0.4)
DOMAIN = "mau.gov.vn"
_owners = itertools.count(1)


@dataclass
class Rig:
    """Committed data, a clock that tests turn, one sweep and one sender."""

    database: Database
    now: datetime = NOW
    people: dict[str, int] = field(default_factory=dict)

    def duties(
        self, n: int, lead: str = "tp", days_late: int = 1, state: State = State.IN_PROGRESS
    ) -> list[int]:
        """``n`` assignments of one lead whose deadline lies so many calendar days back."""
        with self.database.write() as session:
            office = self._office(session)
            made = []
            for _ in range(n):
                row = office.assignment(lead, due=self.today - timedelta(days=days_late), responsible=None)
                row.state = state
                made.append(row.id)
            return made

    def _office(self, session: Session) -> Office:
        from models import Agency

        office = Office(session, serial=session.scalar(sa.select(sa.func.count(Assignment.id))) or 0)
        office.user = {name: session.get_one(User, user_id) for name, user_id in self.people.items()}
        codes = {"UBND thành phố Mẫu": "city", "Phòng Tư pháp": "tp", "Phòng Văn hóa và Thông tin": "vh"}
        codes |= {"Công an thành phố": "ca", "UBND xã Dương Quang": "xa"}
        office.agency = {codes[a.name]: a for a in session.scalars(sa.select(Agency)) if a.name in codes}
        return office

    @property
    def today(self) -> date:
        from workflow.rules.local_time import local_day

        return local_day(self.now)

    def sweep(self, **kwargs: Any) -> SweepResult:
        return sweep_all(self.database, now=self.now, domain=DOMAIN, **kwargs)

    def sender(self, target: SmtpSink | Transport, clock: Callable[[], datetime] | None = None) -> Sender:
        transport = SmtpTransport(target.url, FAST) if isinstance(target, SmtpSink) else target
        return Sender(
            self.database,
            transport,
            f"sender-{next(_owners)}",
            clock or (lambda: self.now),
            f"dondoc@{DOMAIN}",
            "Đôn Đốc",
            "http://127.0.0.1:8000",
        )

    def send(self, target: SmtpSink | Transport) -> dict[str, Any]:
        return self.sender(target).run()

    def mails(self) -> list[Outbox]:
        with self.database.read() as session:
            return list(session.scalars(sa.select(Outbox).order_by(Outbox.id)))

    def states(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for mail in self.mails():
            found[mail.state.value] = found.get(mail.state.value, 0) + 1
        return found

    def dropped(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(sa.select(OutboxItem.dropped).order_by(OutboxItem.id)))

    def change(self, act: Callable[[Session], object]) -> None:
        with self.database.write() as session:
            act(session)


def make_rig(database: Database) -> Rig:
    """The authority of ``tests/office.py`` with a seeded calendar, committed."""
    with database.write() as session:
        seed_calendar(session, range(2025, 2028), now=NOW)
        office = build_office(session)
        people = {name: user.id for name, user in office.user.items()}
    return Rig(database, people=people)


def many_people(rig: Rig, n: int) -> None:
    """``n`` agencies with a head each, and one overdue assignment for each of them, ready to be swept."""
    from models import Agency, Membership
    from workflow.rules.permissions import Role

    with rig.database.write() as session:
        office = rig._office(session)
        city, duty = office.agency["city"], office.duty()
        insert, connection = sa.insert, session.connection()
        first = (session.scalar(sa.select(sa.func.max(Agency.id))) or 0) + 1
        names = [f"Đơn vị {i}" for i in range(n)]
        connection.execute(
            insert(Agency.__table__),
            [
                {
                    "id": first + i,
                    "authority_id": city.id,
                    "parent_id": city.id,
                    "path": f"{city.path}{first + i}.",
                    "name": name,
                    "folded": name,
                    "sort_key": name,
                    "short_name": "",
                    "email": "",
                    "order_no": 0,
                }
                for i, name in enumerate(names)
            ],
        )
        user = (session.scalar(sa.select(sa.func.max(User.id))) or 0) + 1
        connection.execute(
            insert(User.__table__),
            [
                {
                    "id": user + i,
                    "email": f"u{i}@mau.gov.vn",
                    "full_name": f"Nguyễn Văn {i}",
                    "password_hash": "",
                    "locale": "vi",
                    "active": True,
                    "created_at": NOW,
                }
                for i in range(n)
            ],
        )
        connection.execute(
            insert(Membership.__table__),
            [{"user_id": user + i, "agency_id": first + i, "role": Role.HEAD, "post": ""} for i in range(n)],
        )
        due = rig.today - timedelta(days=3)
        connection.execute(
            insert(Assignment.__table__),
            [
                {
                    "authority_id": city.id,
                    "duty_id": duty.id,
                    "agency_id": first + i,
                    "period": "",
                    "state": State.IN_PROGRESS,
                    "due": due,
                    "first_due": due,
                    "due_version": 1,
                    "handout_no": 1,
                    "submission_no": 0,
                    "assigned_on": date(2026, 10, 1),
                    "next_check_on": rig.today,
                    "version": 1,
                }
                for i in range(n)
            ],
        )
