"""How an assignment stands, as coloured chips with words: against its deadline, or where it waits."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import ngettext

from workflow.rules.classification import Bucket
from workflow.rules.requests import is_unanswered
from workflow.rules.states import State
from workflow.web.formats import date_vi

#: From this many working days before the deadline the days are counted down.
COUNTED_DOWN = 10

Chip = tuple[str, str]


class Standing(Protocol):
    """What a line of a list and the view of one assignment have in common."""

    @property
    def state(self) -> State: ...
    @property
    def bucket(self) -> Bucket | None: ...
    @property
    def due(self) -> date | None: ...
    @property
    def late(self) -> int: ...
    @property
    def left(self) -> int: ...
    @property
    def explain_by(self) -> date | None: ...
    @property
    def committed_on(self) -> date | None: ...
    @property
    def broken(self) -> bool: ...
    @property
    def nothing_arose(self) -> bool: ...


def chips(x: Standing, today: date) -> list[Chip]:
    """(colour of ``chip-…``, words), the one that asks for an act first."""
    if x.state is State.WITHDRAWN:
        return [("plain", _("Đã rút"))]
    found = [*_by_state(x.state), *_asked(x, today)]
    if x.nothing_arose:
        found.append(("plain", _("Không phát sinh trong kỳ")))
    if x.bucket is Bucket.OPEN_OVERDUE:
        return [*found, ("over", _late(x.late))]
    if x.state in (State.SUBMITTED, State.REFUSED):
        return found
    return [*found, _against_deadline(x, today)]


def _by_state(state: State) -> list[Chip]:
    if state is State.RETURNED:
        return [("soon", _("Yêu cầu bổ sung"))]
    if state is State.ASSIGNED:
        return [("plain", _("Mới giao"))]
    if state is State.SUBMITTED:
        return [("wait", _("Chờ xét"))]
    return [("over", _("Trả lại, chờ quyết định"))] if state is State.REFUSED else []


def _asked(x: Standing, today: date) -> list[Chip]:
    """An explanation that is owed, a commitment that was not kept."""
    found: list[Chip] = []
    if x.explain_by is not None:
        if is_unanswered(x.explain_by, today):
            found.append(("over", _("Quá hạn giải trình %(day)s", day=date_vi(x.explain_by))))
        else:
            found.append(("soon", _("Giải trình trước hết %(day)s", day=date_vi(x.explain_by))))
    if x.broken:
        found.append(("over", _("Quá ngày cam kết %(day)s", day=date_vi(x.committed_on))))
    return found


def _late(days: int) -> str:
    if not days:
        return _("Quá hạn")
    return ngettext("Quá hạn %(num)s ngày làm việc", "Quá hạn %(num)s ngày làm việc", days)


def _against_deadline(x: Standing, today: date) -> Chip:
    if x.bucket is Bucket.DONE_ON_TIME:
        return ("done", _("Hoàn thành đúng hạn"))
    if x.bucket is Bucket.DONE_LATE:
        return ("late", _("Hoàn thành quá hạn"))
    if x.bucket is not Bucket.OPEN_IN_TIME:
        return ("plain", _("Không có thời hạn"))
    if x.left > COUNTED_DOWN:
        return ("run", _("Trong hạn"))
    if x.left:
        return ("soon", ngettext("Còn %(num)s ngày làm việc", "Còn %(num)s ngày làm việc", x.left))
    if x.due == today:
        return ("soon", _("Đến hạn hôm nay"))
    return ("soon", _("Đến hạn %(day)s", day=date_vi(x.due)))
