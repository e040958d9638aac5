"""Words and moments of the terminal: ladder codes in Vietnamese, and dates as typed."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import make_url

from workflow.rules.local_time import TIMEZONE
from workflow.rules.refusal import Refusal
from workflow.settings import Settings

LADDERS = {"completion": "Thang hoàn thành", "reception": "Thang tiếp nhận", "review": "Thang xét duyệt"}
AUDIENCES = {
    "officer": "người phụ trách",
    "head": "thủ trưởng",
    "office": "cơ quan thường trực",
    "leader": "tổ trưởng",
}
REASONS = {
    "reached": "gửi, đến bậc hôm nay",
    "catch_up": "gửi, bù cho những ngày không xét",
    "downtime": "bỏ qua, vì đã có bậc cao hơn sau những ngày không xét",
    "paused": "bỏ qua, đang trong thời gian giải trình",
    "returned": "bỏ qua, báo cáo vừa được trả lại để bổ sung",
    "before_assignment": "bỏ qua, bậc rơi vào trước ngày giao",
    "deadline_passed": "bỏ qua, hạn đã qua khi thư có thể đến",
    "superseded": "bỏ qua, đã gửi bậc cao hơn",
}


def place_of(settings: Settings) -> str:
    """Which installation a command has worked on: a command typed without its settings works on another one."""
    database = make_url(settings.database_url).render_as_string(hide_password=True)
    return f"Thư mục dữ liệu {settings.data}, cơ sở dữ liệu {database}."


def moment(text: str) -> datetime:
    """``2026-11-09`` (07:30 in Vietnam) or an ISO moment; without a zone it is Vietnamese time.

    Raises:
        Refusal: ``moment_invalid``.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal("moment_invalid", text=text) from error
    if len(text) <= len("2026-11-09"):
        found = datetime.combine(found.date(), time(7, 30))
    return found if found.tzinfo else found.replace(tzinfo=TIMEZONE)
