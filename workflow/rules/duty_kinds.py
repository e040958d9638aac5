"""The two kinds of duty for which an authority may set ladders of their own.

Official tracking parts duties into those done once and those that come back ("nhiệm vụ định kỳ,
thường xuyên", which are never finished by one report); the finer kinds of deadline say only how the last day was
written (domain.md d.1).
"""

from __future__ import annotations

from enum import StrEnum

from workflow.rules.deadline import DeadlineKind


class DutyKind(StrEnum):
    """``once``: done by one last day, or undated; ``recurring``: reported period by period."""

    ONCE = "once"
    RECURRING = "recurring"


_COMES_BACK = frozenset({DeadlineKind.RECURRING, DeadlineKind.CONTINUOUS})


def duty_kind(deadline_kind: str) -> DutyKind:
    """The kind of a duty whose deadline was read as ``deadline_kind`` (a value of ``DeadlineKind``)."""
    return DutyKind.RECURRING if deadline_kind in _COMES_BACK else DutyKind.ONCE


def is_endless(period: str, deadline_kind: str) -> bool:
    """Reported period by period, or continuous: only there "không phát sinh" means something."""
    return bool(period) or duty_kind(deadline_kind) is DutyKind.RECURRING
