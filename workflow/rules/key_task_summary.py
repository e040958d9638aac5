"""The key tasks of a period in three lines: how many are overdue, due, carried on, and at whom. For a report of half a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflow.rules.key_tasks import KeyTaskKind

_NAMED_AT_MOST = 3
_TWO_DIGITS = 10
_SAYS = {
    KeyTaskKind.OVERDUE: "Khẩn trương hoàn thành {n} nhiệm vụ quá hạn",
    KeyTaskKind.DUE_IN_PERIOD: "Hoàn thành đúng hạn {n} nhiệm vụ đến hạn trong {period}",
    KeyTaskKind.CONTINUOUS: "Tiếp tục thực hiện {n} nhiệm vụ thường xuyên",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One sentence of the roll-up: why it is there, the leads it names, and for how many assignments it stands."""

    kind: KeyTaskKind
    leads: tuple[str, ...]
    count: int = 1


def summary(tasks: Iterable[Listed], period: str) -> list[str]:
    """One sentence for each kind that occurs, in official order, without bullet and closing sign.

    "Khẩn trương hoàn thành 13 nhiệm vụ quá hạn của Công an thành phố, Phòng Tư pháp"; from four leads on their number.
    Assignments are counted, as in every other figure of a report.
    """
    found = list(tasks)
    lines = []
    for kind, words in _SAYS.items():
        same = [task for task in found if task.kind is kind]
        if same:
            leads = list(dict.fromkeys(lead for task in same for lead in task.leads))
            lines.append(
                f"{words.format(n=_counted(sum(task.count for task in same)), period=period)} của {_named(leads)}"
            )
    return lines


def _counted(n: int) -> str:
    return f"0{n}" if n < _TWO_DIGITS else str(n)


def _named(leads: Sequence[str]) -> str:
    if len(leads) > _NAMED_AT_MOST:
        return f"{_counted(len(leads))} cơ quan, đơn vị"
    return ", ".join(leads)
