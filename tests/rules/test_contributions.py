"""How a question to a coordinator stands, day by day, and who is named in a comment."""

from __future__ import annotations

from datetime import date

import pytest

from workflow.rules.contributions import Standing, require_answer_day, standing
from workflow.rules.mentions import mentioned
from workflow.rules.refusal import Refusal

BY = date(2026, 11, 13)
#: today, answered on, withdrawn, assignment closed → how it stands
TABLE = [
    ("2026-11-12", "", False, False, Standing.WAITING),
    ("2026-11-13", "", False, False, Standing.WAITING),
    ("2026-11-14", "", False, False, Standing.LATE),
    ("2026-11-20", "2026-11-13", False, False, Standing.ANSWERED),
    ("2026-11-20", "2026-11-14", False, False, Standing.ANSWERED_LATE),
    ("2026-11-20", "2026-11-14", False, True, Standing.ANSWERED_LATE),
    ("2026-11-20", "", True, False, Standing.WITHDRAWN),
    ("2026-11-20", "", False, True, Standing.ENDED),
]


@pytest.mark.parametrize(("today", "answered", "withdrawn", "closed", "stands"), TABLE)
def test_the_day_is_still_in_time_and_the_next_is_late(
    today: str, answered: str, withdrawn: bool, closed: bool, stands: Standing
) -> None:
    answered_on = date.fromisoformat(answered) if answered else None
    found = standing(
        BY, date.fromisoformat(today), answered_on=answered_on, withdrawn=withdrawn, closed=closed
    )
    assert found is stands


@pytest.mark.parametrize(
    ("answer_by", "due", "refused"),
    [
        ("2026-11-09", "2026-11-20", ""),
        ("2026-11-08", "2026-11-20", "day_past"),
        ("2026-11-20", "2026-11-20", ""),
        ("2026-11-21", "2026-11-20", "after_deadline"),
        ("2026-11-21", "2026-11-01", ""),  # the lead is late already: any coming day
        ("2026-11-21", "", ""),
    ],
)
def test_a_day_for_the_coordinator_lies_between_today_and_the_deadline(
    answer_by: str, due: str, refused: str
) -> None:
    def check() -> None:
        require_answer_day(
            date.fromisoformat(answer_by), date(2026, 11, 9), date.fromisoformat(due) if due else None
        )

    if not refused:
        return check()
    with pytest.raises(Refusal) as told:
        check()
    assert told.value.code == refused
    return None


PEOPLE = [(1, "Nguyễn Văn An"), (2, "Nguyễn Văn Ánh"), (3, "Trần An"), (4, "Đỗ Thị Trưởng"), (5, "Trần An")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Nhờ @Nguyễn Văn An xem giúp", {1}),
        ("Nhờ @nguyen van anh, @Đỗ Thị Trưởng.", {2, 4}),
        ("@do thi truong", {4}),
        ("Nguyễn Văn An", set()),
        ("gửi a@Nguyễn Văn An", set()),
        ("@Nguyễn Văn", set()),
        ("@Nguyễn Văn Ang", set()),
        ("@Trần An (hai người trùng tên)", {3, 5}),
        ("@@Trần An", {3, 5}),
        ("@", set()),
    ],
)
def test_a_name_behind_the_sign_names_the_person(text: str, told: set[int]) -> None:
    assert mentioned(text, PEOPLE) == told
