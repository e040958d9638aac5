"""A small authority for tests: one city, its standing office, three units, and the people in them.

    UBND thành phố Mẫu            leader  Lãnh (tổ trưởng)      viewer  Xem
      Công an thành phố           office  Thường (standing office, over the whole city)
                                  head    Trưởng CA
      Phòng Tư pháp               head    Trưởng TP    staff  Viên TP
      Phòng Văn hóa và Thông tin  head    Trưởng VH    staff  Viên VH
      UBND xã Dương Quang         head    Trưởng xã
    and Quản, who administers accounts and agencies.

Beside it stands a second authority (UBND thành phố Khác) with an office and a head of its own:
whatever is the first one's must be "not found" to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Document, Duty, User
from workflow.passwords import hash_password
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor, Role
from workflow.services import accounts, agencies, registration, scope

#: Monday 9 November 2026, 09:00 in Vietnam.
NOW = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
TODAY = local_day(NOW)
PASSWORD = "mật khẩu thử nghiệm 2026"


@dataclass
class Office:
    """The agencies and people above, by name; ``actor("head_tp")`` acts as one of them."""

    session: Session
    agency: dict[str, Agency] = field(default_factory=dict)
    user: dict[str, User] = field(default_factory=dict)
    serial: int = 0

    def actor(self, name: str) -> Actor:
        found = scope.load_actor(self.session, self.user[name].id, TODAY)
        assert found is not None
        return found

    def document(self, number: str = "28/KH-UBND", issued_on: date = date(2026, 2, 5)) -> Document:
        draft = registration.DocumentDraft(number, "UBND thành phố Mẫu", issued_on, "Kế hoạch")
        return registration.find_or_add_document(
            self.session, self.agency["city"], draft, by=self.user["office"].id, now=NOW
        )

    def duty(self, text: str = "Báo cáo kết quả rà soát dữ liệu dân cư", due: date | None = None) -> Duty:
        self.serial += 1
        draft = registration.DutyDraft(key=f"t{self.serial}", text=text, due=due, deadline_kind="fixed")
        return registration.add_duty(self.session, self.document(), draft, by=self.user["office"].id, now=NOW)

    def assignment(
        self,
        lead: str = "tp",
        *,
        due: date | None = None,
        text: str = "Báo cáo kết quả rà soát dữ liệu dân cư",
        coordinators: Iterable[str] = (),
        responsible: str | None = None,
        assigned_on: date = date(2026, 10, 1),
    ) -> Assignment:
        return registration.assign(
            self.session,
            self.duty(text, due),
            self.agency[lead],
            by=self.user["office"].id,
            now=NOW,
            coordinators=[self.agency[c] for c in coordinators],
            responsible_id=self.user[responsible].id if responsible else None,
            assigned_on=assigned_on,
        )


_CITY, _OTHER, _OTHER_UNIT = "UBND thành phố Mẫu", "UBND thành phố Khác", "Phòng Nội vụ thành phố Khác"
_UNITS = (
    ("ca", "Công an thành phố", "CATP"),
    ("tp", "Phòng Tư pháp", ""),
    ("vh", "Phòng Văn hóa và Thông tin", "Phòng VHTT"),
    ("xa", "UBND xã Dương Quang", ""),
)
_PEOPLE = (
    ("leader", "Nguyễn Thị Lãnh", "city", Role.LEADER),
    ("viewer", "Trần Văn Xem", "city", Role.VIEWER),
    ("admin", "Lê Văn Quản", "city", Role.ADMIN),
    ("office", "Hoàng Thị Thường", "city", Role.OFFICE),
    ("office2", "Vũ Văn Trực", "city", Role.OFFICE),
    ("head_ca", "Phạm Văn Trưởng", "ca", Role.HEAD),
    ("head_tp", "Đỗ Thị Trưởng", "tp", Role.HEAD),
    ("staff_tp", "Bùi Văn Viên", "tp", Role.STAFF),
    ("head_vh", "Đặng Văn Trưởng", "vh", Role.HEAD),
    ("staff_vh", "Ngô Thị Viên", "vh", Role.STAFF),
    ("head_xa", "Lý Văn Trưởng", "xa", Role.HEAD),
    ("other_office", "Người Khác", "other", Role.OFFICE),
    ("other_head", "Trưởng Khác", "other_unit", Role.HEAD),
)


@cache
def _hashed() -> str:
    """Everybody's password, hashed once a run."""
    return hash_password(PASSWORD)


def _address(name: str) -> str:
    return f"{name}@mau.gov.vn"


def _take(office: Office) -> None:
    found = {agency.name: agency for agency in office.session.scalars(sa.select(Agency))}
    units = {code: found[name] for code, name, _short in _UNITS}
    office.agency = units | {"city": found[_CITY], "other": found[_OTHER], "other_unit": found[_OTHER_UNIT]}
    people = {user.email: user for user in office.session.scalars(sa.select(User))}
    office.user = {name: people[_address(name)] for name, *_ in _PEOPLE}


def build_office(session: Session) -> Office:
    """Make the two authorities, or take those that the test's database was copied with."""
    office = Office(session)
    if session.scalar(sa.select(User.id).where(User.email == _address(_PEOPLE[0][0]))):
        _take(office)
        return office
    city = agencies.add_agency(session, _CITY, parent=None, by=None, now=NOW)
    for order, (code, name, short) in enumerate(_UNITS):
        office.agency[code] = agencies.add_agency(
            session, name, parent=city, by=None, now=NOW, short_name=short, order_no=order
        )
    city.standing_agency_id = office.agency["ca"].id
    other = agencies.add_agency(session, _OTHER, parent=None, by=None, now=NOW)
    other_unit = agencies.add_agency(session, _OTHER_UNIT, parent=other, by=None, now=NOW)
    office.agency |= {"city": city, "other": other, "other_unit": other_unit}
    for name, full_name, agency, role in _PEOPLE:
        user = accounts.add_user(session, _address(name), full_name, by=None, now=NOW)
        user.password_hash = _hashed()
        accounts.grant(session, user, office.agency[agency], role, by=None, now=NOW)
        office.user[name] = user
    session.flush()
    return office
