"""The key tasks of a period in three lines."""

from __future__ import annotations

from workflow.rules.key_task_summary import Listed, summary
from workflow.rules.key_tasks import KeyTaskKind

PERIOD = "tháng 1 năm 2027"
OVERDUE, DUE, CONTINUOUS = KeyTaskKind.OVERDUE, KeyTaskKind.DUE_IN_PERIOD, KeyTaskKind.CONTINUOUS


def test_each_kind_is_one_line_in_official_order() -> None:
    tasks = [
        Listed(CONTINUOUS, ("Phòng Tư pháp",)),
        Listed(OVERDUE, ("Công an thành phố",)),
        Listed(OVERDUE, ("Công an thành phố", "Phòng Tư pháp"), 2),
        Listed(DUE, ("Phòng Tư pháp",)),
    ]
    assert summary(tasks, PERIOD) == [
        "Khẩn trương hoàn thành 03 nhiệm vụ quá hạn của Công an thành phố, Phòng Tư pháp",
        "Hoàn thành đúng hạn 01 nhiệm vụ đến hạn trong tháng 1 năm 2027 của Phòng Tư pháp",
        "Tiếp tục thực hiện 01 nhiệm vụ thường xuyên của Phòng Tư pháp",
    ]


def test_many_leads_are_only_counted_and_nothing_is_said_of_nothing() -> None:
    tasks = [Listed(OVERDUE, (f"UBND xã {n}",)) for n in range(12)]
    assert summary(tasks, PERIOD) == ["Khẩn trương hoàn thành 12 nhiệm vụ quá hạn của 12 cơ quan, đơn vị"]
    assert summary([], PERIOD) == []
