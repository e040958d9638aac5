"""A plan whose duties come back: the rhythm is stored as read, and the running period is what is handed out."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models import Assignment, Duty
from tests.office import NOW, Office
from tests.services.import_samples import HEADER, keeper, plan, staged
from tests.services.test_recurrence import moment
from workflow.services import import_registering
from workflow.services.rhythm_change import RhythmChange, change_rhythm

TP, VH = "Phòng Tư pháp", "Phòng Văn hóa và Thông tin"


def rows(first: str, lead: str = TP) -> str:
    return plan(
        (
            ("Báo cáo kết quả thực hiện Đề án 06", lead, "CATP", first, ""),
            ("Cập nhật số liệu", VH, "", "theo kỳ báo cáo", ""),
            ("Rà soát dữ liệu hộ tịch", TP, "", "30/11/2026, báo cáo hằng tháng", ""),
        )
    )


def register(office: Office, text: str, now: object = NOW) -> import_registering.Registered:
    run = staged(office, text)
    return import_registering.register(office.session, keeper(office), run.id, now=now)  # type: ignore[arg-type]


def duties(office: Office) -> list[Duty]:
    return list(office.session.scalars(sa.select(Duty).order_by(Duty.order_no)))


def given(office: Office, duty: Duty) -> list[tuple[str, date | None]]:
    found = office.session.execute(
        sa.select(Assignment.period, Assignment.due)
        .where(Assignment.duty_id == duty.id)
        .order_by(Assignment.id)
    )
    return [(row.period, row.due) for row in found]


def test_a_recurring_duty_is_registered_with_its_rhythm_and_its_running_period(office: Office) -> None:
    register(office, rows("trước ngày 20 hằng tháng"))
    monthly, unknown, once = duties(office)
    assert (monthly.rhythm, monthly.recurs_from) == ("FREQ=MONTHLY;BYMONTHDAY=20", HEADER.issued_on)
    assert given(office, monthly) == [("2026-11", date(2026, 11, 20))]
    assert (unknown.deadline_kind, unknown.rhythm) == ("recurring", "")
    assert given(office, unknown) == [("", None)]
    assert (once.rhythm, given(office, once)) == ("", [("", date(2026, 11, 30))])


def test_the_same_plan_again_changes_nothing_and_another_rhythm_goes_on_from_today(office: Office) -> None:
    register(office, rows("trước ngày 20 hằng tháng"))
    done = register(office, rows("trước ngày 20 hằng tháng"))
    assert (done.new, done.changed) == (0, 0)
    done = register(office, rows("hằng quý"), moment(date(2026, 12, 3)))
    assert (done.new, done.changed) == (0, 1)
    monthly = duties(office)[0]
    assert monthly.rhythm == "FREQ=MONTHLY;INTERVAL=3"
    assert given(office, monthly) == [("2026-11", date(2026, 11, 20)), ("2026-12", date(2026, 12, 20))]
    assert monthly.next_period_on == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("phrase", "kind", "rhythm"),
    [("hằng quý", "recurring", "FREQ=MONTHLY"), ("khi có yêu cầu", "recurring", "FREQ=MONTHLY")],
)
def test_a_rhythm_that_the_office_set_is_not_overwritten(
    office: Office, phrase: str, kind: str, rhythm: str
) -> None:
    register(office, rows("trước ngày 20 hằng tháng"))
    duty = duties(office)[0]
    change = RhythmChange("CV 1", "hằng tháng")
    change_rhythm(office.session, keeper(office), duty.id, change, version=0, now=NOW)
    register(office, rows(phrase))
    assert (duty.deadline_kind, duty.rhythm) == (kind, rhythm)


def test_a_duty_that_no_longer_comes_back_opens_no_more_periods(office: Office) -> None:
    register(office, rows("trước ngày 20 hằng tháng"))
    register(office, rows("15/12/2026"))
    duty = duties(office)[0]
    assert (duty.rhythm, duty.next_period_on, duty.due) == ("", None, date(2026, 12, 15))
    assert given(office, duty) == [("2026-11", date(2026, 11, 20))]


def test_one_more_lead_of_the_plan_gets_the_running_period(office: Office) -> None:
    register(office, rows("hằng tháng"))
    register(office, rows("hằng tháng", f"{TP}; {VH}"), moment(date(2026, 12, 3)))
    assert given(office, duties(office)[0]) == [
        ("2026-11", date(2026, 11, 30)),
        ("2026-12", date(2026, 12, 31)),
        ("2026-12", date(2026, 12, 31)),
    ]
