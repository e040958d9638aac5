"""Working groups (tổ công tác) by level: how many there are on a day, with how many members, and what a report says.

Source of the shape: section "Kết quả kiện toàn Tổ công tác" of half-year reports on Đề án 06 (domain.md f.2, II.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflow.rules.refusal import Refusal
from workflow.rules.typed_numbers import write_number


class GroupLevel(StrEnum):
    """The level of administration a group works at, highest first."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    HAMLET = "hamlet"


class GroupKind(StrEnum):
    """A working group, or one that only helps it (tổ giúp việc) and is counted in no total."""

    TEAM = "team"
    SUPPORT = "support"


class GroupRole(StrEnum):
    """What a member is in the group, in official order."""

    HEAD = "head"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    MEMBER = "member"


class Act(StrEnum):
    """What a decision did: thành lập, kiện toàn, giải thể."""

    ESTABLISHED = "established"
    STRENGTHENED = "strengthened"
    DISSOLVED = "dissolved"


LEVEL_WORDS = {
    GroupLevel.PROVINCE: "cấp tỉnh",
    GroupLevel.DISTRICT: "cấp huyện",
    GroupLevel.COMMUNE: "cấp xã",
    GroupLevel.HAMLET: "cấp thôn",
}
ACT_WORDS = {Act.ESTABLISHED: "thành lập", Act.STRENGTHENED: "kiện toàn", Act.DISSOLVED: "giải thể"}
ROLE_WORDS = {
    GroupRole.HEAD: "tổ trưởng",
    GroupRole.DEPUTY: "tổ phó",
    GroupRole.SECRETARY: "thư ký",
    GroupRole.MEMBER: "thành viên",
}
_LONGEST_LINE = 500


@dataclass(frozen=True, slots=True)
class Span:
    """Days from which and to which something holds, both included; none: open."""

    first: date | None
    last: date | None

    def holds_on(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """One line of the register: ``groups`` groups of one level. ``headcount`` where the names are not written down."""

    name: str
    level: GroupLevel
    kind: GroupKind
    groups: int
    headcount: int | None
    valid: Span
    members: tuple[Span, ...] = ()

    def members_on(self, day: date) -> int | None:
        """Named members on ``day``, else the number given; none where nobody gave either."""
        return sum(span.holds_on(day) for span in self.members) if self.members else self.headcount


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How many groups and members there are at one level; ``unknown``: names of groups without either figure."""

    level: GroupLevel
    groups: int
    members: int
    unknown: tuple[str, ...] = ()


def count_on(groups: Iterable[GroupFacts], day: date) -> list[LevelCount]:
    """Working groups that existed on ``day``, by level, highest first; those that only help are left out."""
    there = [g for g in groups if g.kind is GroupKind.TEAM and g.valid.holds_on(day)]
    found = []
    for level in GroupLevel:
        of_level = [g for g in there if g.level is level]
        if of_level:
            known = [(g, g.members_on(day)) for g in of_level]
            found.append(
                LevelCount(
                    level,
                    sum(g.groups for g in of_level),
                    sum(n or 0 for _, n in known),
                    tuple(g.name for g, n in known if n is None),
                )
            )
    return found


def count_words(counts: Sequence[LevelCount], day: date) -> str:
    """The sentence of the report, without a closing sign; empty of nothing.

    "Đến ngày 14/06/2024, trên địa bàn có 126 Tổ công tác (cấp huyện: 1 tổ, …), với 914 thành viên (…)".
    """
    if not counts:
        return ""
    groups = write_number(sum(c.groups for c in counts))
    words = f"Đến ngày {day:%d/%m/%Y}, trên địa bàn có {groups} Tổ công tác"
    words += f" ({_by_level(counts, [c.groups for c in counts], 'tổ')})"
    members = [c.members for c in counts]
    if any(members):
        words += f", với {write_number(sum(members))} thành viên"
        words += f" ({_by_level(counts, members, 'thành viên')})"
    return words


def _by_level(counts: Sequence[LevelCount], numbers: Sequence[int], unit: str) -> str:
    pairs = zip(counts, numbers, strict=True)
    return ", ".join(f"{LEVEL_WORDS[c.level]}: {write_number(n)} {unit}" for c, n in pairs)


@dataclass(frozen=True, slots=True)
class TypedMember:
    """One line of a list of members as somebody typed or pasted it."""

    name: str
    title: str
    role: GroupRole


_ROLE_SPELLINGS = {
    **{words: role for role, words in ROLE_WORDS.items()},
    **{role.value: role for role in GroupRole},
    "phó tổ trưởng": GroupRole.DEPUTY,
    "tổ trưởng tổ công tác": GroupRole.HEAD,
    "ủy viên": GroupRole.MEMBER,
    "uỷ viên": GroupRole.MEMBER,
    "": GroupRole.MEMBER,
}


def read_members(text: str) -> list[TypedMember]:
    """Members from lines "Họ và tên; chức vụ, cơ quan; vai trò"; tabs part the columns too, as pasted from a sheet.

    Raises:
        Refusal: ``member_line`` with the number of the first line that cannot be read; ``members_none``.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [" ".join(part.split()) for part in line.replace("\t", ";").split(";")]
        name, title, role = (*parts, "", "")[:3]
        known = _ROLE_SPELLINGS.get(role.casefold())
        if not name or len(line) > _LONGEST_LINE or len(parts) > 3 or known is None:
            raise Refusal("member_line", line=number, text=line.strip()[:60])
        found.append(TypedMember(name, title, known))
    if not found:
        raise Refusal("members_none")
    return found
