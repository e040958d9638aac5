"""What identifies a document."""

from __future__ import annotations

from datetime import date

from workflow.rules.names import fold


def document_key(number: str, issuer: str, issued_on: date | None) -> str:
    """Number, issuer and date together: "45/KH-UBND" alone names two different plans (domain a.3)."""
    compact = fold(number).replace(" ", "")
    return f"{compact}|{fold(issuer)}|{issued_on.isoformat() if issued_on else ''}"
