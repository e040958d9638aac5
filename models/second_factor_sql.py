"""Whether an account's sign-in asks for a code, as a condition of SQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.second_factor import SecondFactor


def confirmed_of(user_id: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """The rows of ``SecondFactor`` that were set up to the end; ``user_id`` is a number or a column."""
    return (SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None))
