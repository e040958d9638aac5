"""How documents are named where one of them is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from workflow.services.lines import document_label


class Named(Protocol):
    """What a name is made of."""

    @property
    def number(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def issued_on(self) -> date | None: ...


def told_apart(documents: Sequence[Named]) -> list[str]:
    """The name of each, in their order: number and date, with the issuer where others have both of these too.

    Numbers begin again every year and in every authority, so a number alone names none (domain a.3).
    """
    labels = [document_label(one.number, one.issued_on) for one in documents]
    alike = Counter(labels)
    return [
        f"{label} của {one.issuer}" if alike[label] > 1 and one.issuer else label
        for one, label in zip(documents, labels, strict=True)
    ]
