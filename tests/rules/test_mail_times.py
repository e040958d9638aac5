"""When mail leaves and when it is tried again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.rules.official_calendar import OFFICIAL, d
from workflow.rules.local_time import TIMEZONE
from workflow.rules.mail_times import (
    after,
    first_delivery_day,
    in_window,
    is_today,
    opens_on,
    retry_at,
    ripe_before,
)


def local(day: str, hour: int, minute: int = 0) -> datetime:
    at = d(day)
    return datetime(at.year, at.month, at.day, hour, minute, tzinfo=TIMEZONE)


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (local("9/11/2026", 7, 29), False),
        (local("9/11/2026", 7, 30), True),
        (local("9/11/2026", 16, 59), True),
        (local("9/11/2026", 17, 0), False),
        (local("14/11/2026", 9), False),  # Saturday
        (local("22/8/2026", 9), True),  # Saturday worked instead
        (local("31/8/2026", 9), False),  # Monday off
        (local("24/11/2026", 9), False),  # Ngày Văn hóa Việt Nam
    ],
)
def test_mail_leaves_from_half_past_seven_to_five_on_working_days(at: datetime, open_: bool) -> None:
    assert in_window(at, OFFICIAL) is open_
    assert in_window(at.astimezone(UTC), OFFICIAL) is open_


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (local("9/11/2026", 3), "9/11/2026"),
        (local("9/11/2026", 16, 59), "9/11/2026"),
        (local("9/11/2026", 17, 0), "10/11/2026"),
        (local("13/11/2026", 18), "16/11/2026"),
        (local("13/2/2026", 18), "23/2/2026"),  # Tết
    ],
)
def test_a_mail_made_after_five_is_for_the_next_working_day(at: datetime, day: str) -> None:
    assert first_delivery_day(at, OFFICIAL) == d(day)


def test_the_window_of_a_day_opens_by_the_vietnamese_clock() -> None:
    assert opens_on(date(2026, 11, 9)) == datetime(2026, 11, 9, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("failed", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (40, 60)])
def test_retries_follow_the_timetable_within_a_fifth_and_the_same_way_each_time(
    failed: int, minutes: int
) -> None:
    now = local("9/11/2026", 9)
    waits = {retry_at(failed, now=now, first=now, seed=seed) for seed in range(50)}
    for at in waits:
        assert at is not None
        assert 0.8 * minutes <= (at - now) / timedelta(minutes=1) <= 1.2 * minutes
    assert len(waits) > 40, "servers are not asked all at once"
    assert retry_at(failed, now=now, first=now, seed=7) == retry_at(failed, now=now, first=now, seed=7)


def test_after_two_days_a_mail_is_given_up() -> None:
    now = local("9/11/2026", 9)
    assert retry_at(50, now=now, first=now - timedelta(hours=48), seed=1) is None
    assert retry_at(50, now=now, first=now - timedelta(hours=47), seed=1) is not None


@pytest.mark.parametrize(
    ("at", "ripe"),
    [
        (local("9/11/2026", 12), local("9/11/2026", 11)),
        (local("9/11/2026", 8, 30), local("9/11/2026", 7, 30)),  # the window has just been open for an hour
        (local("9/11/2026", 8, 29), local("6/11/2026", 16, 59)),  # 59 minutes today and one on Friday
        (local("9/11/2026", 7, 30), local("6/11/2026", 16)),
        (local("9/11/2026", 3), local("6/11/2026", 16)),
        (local("9/11/2026", 17), local("9/11/2026", 16)),
        (local("9/11/2026", 22), local("9/11/2026", 16)),
        (local("14/11/2026", 10), local("13/11/2026", 16)),  # Saturday
        (local("24/11/2026", 10), local("23/11/2026", 16)),  # Ngày Văn hóa Việt Nam
    ],
)
def test_an_hour_of_the_window_ends_now_and_nights_and_days_off_do_not_count(
    at: datetime, ripe: datetime
) -> None:
    assert ripe_before(at, OFFICIAL) == ripe
    assert ripe_before(at.astimezone(UTC), OFFICIAL) == ripe


def test_a_longer_wait_goes_back_over_whole_days() -> None:
    assert ripe_before(local("11/11/2026", 9), OFFICIAL, timedelta(hours=12)) == local("9/11/2026", 16)


def test_the_day_after_is_the_next_working_one() -> None:
    assert [after(d(day), OFFICIAL) for day in ("12/11/2026", "13/11/2026", "23/11/2026")] == [
        d("13/11/2026"),
        d("16/11/2026"),
        d("25/11/2026"),
    ]


def test_a_moment_belongs_to_the_local_day() -> None:
    late = datetime(2026, 11, 9, 17, 30, tzinfo=UTC)  # half past midnight in Hà Nội
    assert (is_today(late, d("10/11/2026")), is_today(late, d("9/11/2026"))) == (True, False)


def test_the_fourth_failure_waits_an_hour_like_all_later_ones_and_attempts_spread_apart() -> None:
    now = local("9/11/2026", 9)
    waits = [retry_at(n, now=now, first=now, seed=5) for n in (4, 5, 6)]
    assert all(timedelta(minutes=48) <= at - now <= timedelta(minutes=72) for at in waits if at), (
        "an hour, ±20 %"
    )
    assert len({*waits, retry_at(4, now=now, first=now, seed=6)}) == 4
    assert retry_at(4, now=now, first=now, seed=5) == retry_at(4, now=now, first=now, seed=5)
