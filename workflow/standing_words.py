"""How an assignment stands, as coloured words: against its deadline, or where it waits. Pages and mails say it alike."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, Protocol

from workflow.catalogue import catalogue
from workflow.rules.classification import Bucket
from workflow.rules.requests import is_unanswered
from workflow.rules.review_meetings import Why
from workflow.rules.states import State
from workflow.rules.work_order import Part

#: From this many working days before the deadline the days are counted down.
COUNTED_DOWN = 10

Chip = tuple[str, str]


class Speaker(Protocol):
    """Says a sentence in one language, with its blanks filled."""

    def gettext(self, sentence: str, /, **blanks: Any) -> str: ...
    def ngettext(self, one: str, many: str, num: int, /, **blanks: Any) -> str: ...


class InLanguage(NamedTuple):
    """A speaker of ``language`` for what is written outside a web request."""

    language: str

    def gettext(self, sentence: str, /, **blanks: Any) -> str:
        """The sentence."""
        return catalogue(self.language).gettext(sentence) % blanks

    def ngettext(self, one: str, many: str, num: int, /, **blanks: Any) -> str:
        """The sentence for a count, which fills the blank ``num``."""
        return catalogue(self.language).ngettext(one, many, num) % {"num": num, **blanks}


class Standing(Protocol):
    """What a line of a list, the view of one assignment and an item of a mail have in common."""

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


def part_name(part: Part, say: Speaker) -> str:
    """What a part of a person's work is called."""
    if part is Part.NOW:
        return say.gettext("Cần làm ngay")
    if part is Part.WATCHED:
        return say.gettext("Nhiệm vụ của các cơ quan, cần biết và chỉ đạo, đôn đốc")
    if part is Part.REVIEW:
        return say.gettext("Chờ tôi xét")
    if part is Part.SOON:
        return say.gettext("Sắp tới, trong 14 ngày")
    if part is Part.WAITING:
        return say.gettext("Đã gửi, chờ cơ quan thường trực")
    if part is Part.LATER:
        return say.gettext("Đến hạn sau 14 ngày")
    return say.gettext("Nhiệm vụ thường xuyên, không có thời hạn")


def why_words(why: str, say: Speaker) -> str:
    """Why a duty is on the list of a review meeting."""
    words = {
        Why.OVERDUE: say.gettext("quá hạn"),
        Why.RETURNED: say.gettext("bị yêu cầu bổ sung"),
        Why.REFUSED: say.gettext("cơ quan trả lại, chờ quyết định"),
        Why.UNEXPLAINED: say.gettext("chưa giải trình"),
        Why.DUE_BEFORE: say.gettext("đến hạn trước hoặc trong ngày họp"),
        Why.DUE_SOON: say.gettext("đến hạn trong 14 ngày tới"),
        Why.SILENT: say.gettext("lâu không cập nhật"),
        Why.BY_HAND: say.gettext("cơ quan thường trực đưa vào"),
    }
    return words[Why(why)]


def chips_of(x: Standing, today: date, say: Speaker) -> list[Chip]:
    """(colour of ``chip-…``, words), the one that asks for an act first."""
    if x.state is State.WITHDRAWN:
        return [("plain", say.gettext("Đã rút"))]
    found = [*_by_state(x.state, say), *_asked(x, today, say)]
    if x.nothing_arose:
        found.append(("plain", say.gettext("Không phát sinh trong kỳ")))
    if x.bucket is not Bucket.OPEN_OVERDUE and x.state in (State.SUBMITTED, State.REFUSED):
        return found
    return [*found, against_deadline(x, today, say)]


def _by_state(state: State, say: Speaker) -> list[Chip]:
    if state is State.RETURNED:
        return [("soon", say.gettext("Yêu cầu bổ sung"))]
    if state is State.ASSIGNED:
        return [("plain", say.gettext("Mới giao"))]
    if state is State.SUBMITTED:
        return [("wait", say.gettext("Chờ xét"))]
    return [("over", say.gettext("Trả lại, chờ quyết định"))] if state is State.REFUSED else []


def _asked(x: Standing, today: date, say: Speaker) -> list[Chip]:
    """An explanation that is owed, a commitment that was not kept."""
    found: list[Chip] = []
    if x.explain_by is not None:
        day = f"{x.explain_by:%d/%m/%Y}"
        if is_unanswered(x.explain_by, today):
            found.append(("over", say.gettext("Quá hạn giải trình %(day)s", day=day)))
        else:
            found.append(("soon", say.gettext("Giải trình chậm nhất hết ngày %(day)s", day=day)))
    if x.broken and x.committed_on is not None:
        found.append(("over", say.gettext("Quá ngày cam kết %(day)s", day=f"{x.committed_on:%d/%m/%Y}")))
    return found


def _late(days: int, say: Speaker) -> str:
    if not days:
        return say.gettext("Quá hạn")
    return say.ngettext("Quá hạn %(num)s ngày làm việc", "Quá hạn %(num)s ngày làm việc", days)


def against_deadline(x: Standing, today: date, say: Speaker) -> Chip:
    """The chip about the deadline alone."""
    if x.bucket is Bucket.OPEN_OVERDUE:
        return ("over", _late(x.late, say))
    if x.bucket is Bucket.DONE_ON_TIME:
        return ("done", say.gettext("Hoàn thành đúng hạn"))
    if x.bucket is Bucket.DONE_LATE:
        return ("late", say.gettext("Hoàn thành quá hạn"))
    if x.bucket is not Bucket.OPEN_IN_TIME or x.due is None:
        return ("plain", say.gettext("Không có thời hạn"))
    if x.left > COUNTED_DOWN:
        return ("run", say.gettext("Trong hạn"))
    if x.left:
        return ("soon", say.ngettext("Còn %(num)s ngày làm việc", "Còn %(num)s ngày làm việc", x.left))
    if x.due == today:
        return ("soon", say.gettext("Đến hạn hôm nay"))
    return ("soon", say.gettext("Đến hạn %(day)s", day=f"{x.due:%d/%m/%Y}"))
