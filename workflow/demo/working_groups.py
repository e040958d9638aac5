"""The working groups of the city as its half-year report of 2024 counts them.

The report names the two decisions and gives the numbers by level. Who is in a group, and how many of the numbers
fall to each ward, is made up and says so.
"""

from __future__ import annotations

from datetime import date, datetime

from models import WorkingGroup
from workflow.demo.bac_kan import COMMUNES, PEOPLE
from workflow.demo.first_authority import Play
from workflow.demo.seeds import MADE_UP
from workflow.rules.permissions import Actor, Role
from workflow.rules.working_groups import Act, GroupKind, GroupLevel, GroupRole, TypedMember
from workflow.services import working_groups
from workflow.services.working_groups import DecisionDraft, GroupDraft

_CITY_MEMBERS = 20
_COMMUNE_MEMBERS, _HAMLET_GROUPS, _HAMLET_MEMBERS = 137, 117, 757
_FROM = date(2024, 6, 3)
_SPLIT = f"Báo cáo chỉ nêu số cộng; số của từng xã, phường là dữ liệu {MADE_UP}."


def enter_groups(play: Play, *, now: datetime) -> None:
    """The city's group with its members and decision, the one that helps it, and those of wards and hamlets."""
    office = play.actor(play.authority.user["thuong-truc"].id, now)
    _city(play, office, now)
    members = _shares(_COMMUNE_MEMBERS)
    hamlets = zip(_shares(_HAMLET_GROUPS), _shares(_HAMLET_MEMBERS), strict=True)
    for code, n, (groups, people) in zip(COMMUNES, members, hamlets, strict=True):
        agency = play.authority.agency[code]
        place = agency.name.removeprefix("UBND ")
        _add(play, office, GroupDraft(
            f"Tổ công tác Đề án 06 {place}", agency.id, GroupLevel.COMMUNE, headcount=n, remark=_SPLIT
        ), now)  # fmt: skip
        _add(play, office, GroupDraft(
            f"Tổ công tác Đề án 06 các thôn, tổ dân phố {place}", agency.id, GroupLevel.HAMLET,
            group_count=groups, headcount=people, remark=_SPLIT,
        ), now)  # fmt: skip


def _add(play: Play, office: Actor, draft: GroupDraft, now: datetime) -> WorkingGroup:
    return working_groups.add_group(play.session, office, draft, now=now)


def _city(play: Play, office: Actor, now: datetime) -> None:
    root = play.authority.root.id
    city = _add(
        play, office, GroupDraft("Tổ Công tác Đề án 06 thành phố Bắc Kạn", root, GroupLevel.DISTRICT), now
    )
    helping = _add(play, office, GroupDraft(
        "Tổ giúp việc Tổ công tác Đề án 06 thành phố Bắc Kạn", root, GroupLevel.DISTRICT, GroupKind.SUPPORT
    ), now)  # fmt: skip
    working_groups.add_members(
        play.session, office, city.id, _members(), _FROM, version=city.version, now=now
    )
    play.session.flush()
    for group, code in ((city, "qd1482"), (helping, "qd1497")):
        decision = play.documents[code]
        assert decision.issued_on is not None
        # the symbol as the group writes it elsewhere: the report's own has a slip of the keyboard
        number = decision.number.replace("TCTTKDDA", "TCTTKĐA")
        draft = DecisionDraft(Act.STRENGTHENED, number, decision.issued_on, decision.issuer)
        working_groups.add_decision(play.session, office, group.id, draft, version=group.version, now=now)
        play.session.flush()


def _members() -> list[TypedMember]:
    """As many as the report counts: the leader, heads of agencies, and the secretary of the demonstration."""
    order = (Role.LEADER, Role.HEAD, Role.OFFICE)
    people = sorted((p for p in PEOPLE if p[3] in order), key=lambda p: order.index(p[3]))
    chosen = [*people[: _CITY_MEMBERS - 1], people[-1]]
    return [TypedMember(f"{p[1]} {MADE_UP}", p[4], _role(n, p[3])) for n, p in enumerate(chosen)]


def _role(n: int, post: Role) -> GroupRole:
    if post is Role.OFFICE:
        return GroupRole.SECRETARY
    return {0: GroupRole.HEAD, 1: GroupRole.DEPUTY}.get(n, GroupRole.MEMBER)


def _shares(total: int) -> list[int]:
    """The number in nearly equal shares, one for each commune."""
    each, rest = divmod(total, len(COMMUNES))
    return [each + (n < rest) for n in range(len(COMMUNES))]
