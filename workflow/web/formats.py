"""Dates, moments and numbers as Vietnamese offices write them; registered as template filters."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from workflow.explaining import signed
from workflow.rules.local_time import TIMEZONE
from workflow.rules.typed_numbers import write_number, write_percent


def date_vi(day: date | None) -> str:
    """``05/02/2026``; empty for none."""
    return "" if day is None else f"{day:%d/%m/%Y}"


def moment_vi(moment: datetime | None) -> str:
    """``09/11/2026 09:00`` in Vietnamese time; empty for none."""
    return "" if moment is None else f"{moment.astimezone(TIMEZONE):%d/%m/%Y %H:%M}"


def number_vi(number: float | Decimal | None, decimals: int | None = None) -> str:
    """``1.234,5``: point between thousands, comma before decimals; empty for none."""
    if number is None:
        return ""
    text = f"{number:,}" if decimals is None else f"{number:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,"))


FILTERS = {
    "amount_vi": write_number,
    "signed": signed,
    "date_vi": date_vi,
    "moment_vi": moment_vi,
    "number_vi": number_vi,
    "percent_vi": write_percent,
}
