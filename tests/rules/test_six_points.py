"""Which of the six points a duty is clear about."""

from __future__ import annotations

import pytest

from workflow.rules.deadline import DeadlineKind
from workflow.rules.six_points import DutyFacts, Point, six_points

FULL = DutyFacts(
    "Xây dựng, trình UBND tỉnh ban hành Kế hoạch chuyển đổi số năm 2026",
    leads=1,
    deadline_kind=DeadlineKind.FIXED,
    has_due=True,
)


def test_a_complete_duty_is_clear_about_all_six() -> None:
    assert six_points(FULL) == frozenset(Point)


def test_an_empty_duty_is_clear_about_nothing() -> None:
    assert six_points(DutyFacts("")) == frozenset()


@pytest.mark.parametrize(
    ("facts", "point", "clear"),
    [
        (DutyFacts("Rà soát dữ liệu hộ tịch", leads=2), Point.PERSON, True),
        (DutyFacts("Rà soát dữ liệu hộ tịch", leads=2), Point.RESPONSIBILITY, False),
        (DutyFacts("Rà soát dữ liệu hộ tịch", leads=2, leader="Giám đốc Sở Tư pháp"), Point.RESPONSIBILITY, True),
        (DutyFacts("Rà soát dữ liệu hộ tịch", leads=1, open_group=True), Point.PERSON, False),
        (DutyFacts("Rà soát"), Point.WORK, False),
        (DutyFacts("x", deadline_kind=DeadlineKind.CONTINUOUS), Point.TIME, True),
        (DutyFacts("x", deadline_kind=DeadlineKind.RELATIVE_EVENT), Point.TIME, False),
        (DutyFacts("Rà soát dữ liệu hộ tịch", product="Báo cáo"), Point.PRODUCT, True),
        (DutyFacts("Báo cáo kết quả thực hiện gửi Sở Nội vụ"), Point.PRODUCT, True),
        (DutyFacts("Tuyên truyền trên loa phát thanh"), Point.PRODUCT, False),
        (DutyFacts("Giải quyết vướng mắc theo thẩm quyền"), Point.AUTHORITY, True),
        (DutyFacts("Tuyên truyền trên loa phát thanh"), Point.AUTHORITY, False),
    ],
)  # fmt: skip
def test_each_point_by_itself(facts: DutyFacts, point: Point, *, clear: bool) -> None:
    assert (point in six_points(facts)) is clear
