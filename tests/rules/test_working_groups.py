"""Working groups by level: what counts on a day, the sentence of the report, lists of members as people paste them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.refusal import Refusal
from workflow.rules.working_groups import (
    GroupFacts,
    GroupKind,
    GroupLevel,
    GroupRole,
    LevelCount,
    Span,
    TypedMember,
    count_on,
    count_words,
    read_members,
)

DAY = date(2024, 6, 14)
ALWAYS = Span(None, None)


def group(
    level: GroupLevel = GroupLevel.COMMUNE,
    groups: int = 1,
    headcount: int | None = None,
    members: tuple[Span, ...] = (),
    *,
    kind: GroupKind = GroupKind.TEAM,
    valid: Span = ALWAYS,
) -> GroupFacts:
    return GroupFacts("Tổ công tác", level, kind, groups, headcount, valid, members)


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (date(2024, 6, 15), None, False),
        (None, date(2024, 6, 13), False),
        (date(2024, 1, 1), date(2024, 12, 31), True),
    ],
)
def test_days_are_counted_with_both_ends(first: date | None, last: date | None, holds: bool) -> None:
    assert Span(first, last).holds_on(DAY) is holds


def test_the_sentence_of_the_real_report_comes_out_of_its_numbers() -> None:
    counts = count_on(
        [
            group(GroupLevel.HAMLET, 117, 757),
            group(GroupLevel.DISTRICT, members=(ALWAYS,) * 20),
            group(GroupLevel.DISTRICT, headcount=7, kind=GroupKind.SUPPORT),
            *(group(headcount=17 + (n < 1)) for n in range(8)),
        ],
        DAY,
    )
    assert count_words(counts, DAY) == (
        "Đến ngày 14/06/2024, trên địa bàn có 126 Tổ công tác (cấp huyện: 1 tổ, cấp xã: 8 tổ, cấp thôn: 117 tổ),"
        " với 914 thành viên (cấp huyện: 20 thành viên, cấp xã: 137 thành viên, cấp thôn: 757 thành viên)"
    )


def test_named_members_count_before_a_number_and_only_those_of_the_day() -> None:
    left, came = Span(None, date(2024, 6, 13)), Span(date(2024, 6, 15), None)
    [count] = count_on([group(headcount=99, members=(ALWAYS, left, came))], DAY)
    assert count.members == 1


def test_groups_without_members_and_ended_groups_are_told_apart() -> None:
    found = count_on([group(), group(valid=Span(None, date(2024, 6, 13)), headcount=9)], DAY)
    assert found == [LevelCount(GroupLevel.COMMUNE, 1, 0, ("Tổ công tác",))]
    assert count_words(found, DAY) == "Đến ngày 14/06/2024, trên địa bàn có 1 Tổ công tác (cấp xã: 1 tổ)"
    assert count_words([], DAY) == ""


@given(st.lists(st.builds(group, st.sampled_from(GroupLevel), st.integers(1, 50), st.integers(0, 99))))
def test_the_levels_add_up_to_everything(groups: list[GroupFacts]) -> None:
    counts = count_on(groups, DAY)
    assert sum(c.groups for c in counts) == sum(g.groups for g in groups)
    assert sum(c.members for c in counts) == sum(g.headcount or 0 for g in groups)
    assert [c.level for c in counts] == [
        level for level in GroupLevel if any(g.level is level for g in groups)
    ]


@pytest.mark.parametrize(
    ("line", "member"),
    [
        ("Nguyễn Văn A", TypedMember("Nguyễn Văn A", "", GroupRole.MEMBER)),
        ("Nguyễn Văn A; Chánh Văn phòng", TypedMember("Nguyễn Văn A", "Chánh Văn phòng", GroupRole.MEMBER)),
        (
            "Nguyễn Văn A\tChủ tịch\tTổ trưởng",
            TypedMember("Nguyễn Văn A", "Chủ tịch", GroupRole.HEAD),
        ),
        (
            "  Lê  Thị B ; Phó Trưởng phòng ;  TỔ PHÓ ",
            TypedMember("Lê Thị B", "Phó Trưởng phòng", GroupRole.DEPUTY),
        ),
        ("Lê B; ; Thư ký", TypedMember("Lê B", "", GroupRole.SECRETARY)),
        ("Lê B;; ủy viên", TypedMember("Lê B", "", GroupRole.MEMBER)),
    ],
)
def test_a_line_is_a_member(line: str, member: TypedMember) -> None:
    assert read_members(f"\n{line}\n\n") == [member]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("A; Chủ tịch; tổ trưởng\nB; Phó; thủ quỹ", 2),
        ("; Chủ tịch", 1),
        ("A\n\nB;c;tổ phó;d", 3),
        ("A" * 501, 1),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, number: int) -> None:
    with pytest.raises(Refusal, match="member_line") as refused:
        read_members(text)
    assert refused.value.params["line"] == number


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(Refusal, match="members_none"):
        read_members(" \n\n")
