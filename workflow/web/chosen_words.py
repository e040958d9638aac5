"""What an act on many rows did, as one sentence for the page to which it leads."""

from __future__ import annotations

from collections import Counter
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from workflow.services import demand_many, redate_many, urge_now
from workflow.web.formats import date_vi


def mails_by_day(plan: urge_now.Plan) -> list[tuple[date, int]]:
    """How many letters leave on which day, the first day first."""
    return sorted(Counter(reader.day for reader in plan.readers).items())


def urged(plan: urge_now.Plan, today: date) -> str:
    """How many duties were urged, and when their letters leave."""
    days = []
    for day, people in mails_by_day(plan):
        letters = ngettext("%(num)s thư", "%(num)s thư", people)
        when = (
            _("hôm nay %(day)s (trước 17:00)", day=date_vi(day))
            if day == today
            else _("ngày %(day)s (từ 07:30)", day=date_vi(day))
        )
        days.append(f"{letters} {when}")
    return _(
        "Đã đôn đốc %(n)s, bỏ qua %(m)s: %(letters)s.",
        n=len(plan.go),
        m=len(plan.stay),
        letters="; ".join(days) or _("không có thư"),
    )


def demanded(plan: demand_many.DemandPlan) -> str:
    """How many duties are to be explained, and by when."""
    return _(
        "Đã yêu cầu giải trình %(n)s, bỏ qua %(m)s; trả lời chậm nhất hết ngày %(day)s.",
        n=len(plan.go),
        m=len(plan.stay),
        day=date_vi(plan.answer_by),
    )


def redated(plan: redate_many.RedatePlan, due: date) -> str:
    """How many duties have the new deadline."""
    return _(
        "Đã đổi thời hạn %(n)s, bỏ qua %(m)s; thời hạn mới là ngày %(day)s.",
        n=len(plan.go),
        m=len(plan.stay),
        day=date_vi(due),
    )
