"""What becomes of a figure that came after its period was locked (điều chỉnh sau kỳ)."""

from __future__ import annotations

from enum import StrEnum


class Adjusted(StrEnum):
    """Waiting beside the locked figure, taken over, declined, or replaced by a later one of the same cell."""

    PENDING = "pending"
    TAKEN = "taken"
    DECLINED = "declined"
    REPLACED = "replaced"
