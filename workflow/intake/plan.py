"""What was read out of a plan, as proposals: nothing here is in the database yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from workflow.rules.deadline_phrases import Deadline, DeadlineKind
from workflow.rules.owner_phrases import OwnerReading
from workflow.rules.states import State

ColumnMap = Mapping[int, Mapping[int, str]]
"""Table number → column number (from 0) → role: what a person chose instead of the header's reading."""


class Severity(StrEnum):
    """``error`` must be corrected before registering; ``warning`` must be seen; ``info`` may be."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """A defect of the file, or a doubt of the reader, at one cell.

    ``column`` is a column role (see ``columns.Role``) or empty; ``row`` the row as in ``Place``;
    ``detail`` quotes what was found; ``table`` as in ``Place``, 0 for the whole file. Codes are listed in ``workflow/intake/problems.py``.
    """

    code: str
    severity: Severity
    row: int
    column: str = ""
    detail: str = ""
    table: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a duty stands: table (from 1, 0 for running text), row or line in the file, its printed number.

    ``page`` (from 1) only where the file has pages: a PDF.
    """

    table: int
    row: int
    stt: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class FirstUpdate:
    """What the progress and result columns say, as the agency's first statement.

    ``state`` is None where a result is told but no state; ``late`` where "quá hạn" is said.
    """

    state: State | None
    text: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class ProposedDuty:
    """One duty as read; ``owners`` and ``deadline`` are filled by ``resolve``.

    ``key`` stays the same when rows are renumbered or moved inside their annex. ``annex`` and
    ``group`` come from the headings; ``source`` repeats the row's cells as they stand in the file.

    A duty of the running text has table 0, the line of its paragraph as row, the exact paragraph as
    ``source`` and its ``clause`` ("III.2.a"). ``inherited`` names what a heading said for it:
    ``owner``, ``deadline``. ``same_as`` is the key of another duty of the file that seems to be the
    same; a person confirms it.
    """

    key: str
    place: Place
    annex: str
    group: str
    text: str
    origin_document_phrase: str = ""
    owner_phrase: str = ""
    coordinate_phrase: str = ""
    deadline_phrase: str = ""
    product: str = ""
    leader_phrase: str = ""
    progress_phrase: str = ""
    result_text: str = ""
    note: str = ""
    source: tuple[str, ...] = ()
    first_update: FirstUpdate | None = None
    deadline: Deadline | None = None
    owners: OwnerReading | None = None
    problems: tuple[Problem, ...] = ()
    clause: str = ""
    inherited: tuple[str, ...] = ()
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table that gave duties: its header as printed and what each column was taken for.

    ``columns`` maps column number (from 0) to role, so that a person can correct it.
    """

    table: int
    name: str
    heading: str
    header: tuple[str, ...]
    columns: dict[int, str]
    duties: int


@dataclass(frozen=True, slots=True)
class TableLeftOut:
    """A table that was not taken, and why: ``title_block``, ``signature``, ``hidden_sheet``,
    ``indicators``, ``not_duties``."""

    table: int
    name: str
    reason: str
    first_cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """A document that another one rests on; a law without number has its whole name as ``kind``."""

    kind: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentHeader:
    """What the document seems to be; a proposal for the registrar, each part may be empty.

    A draft has its ``symbol`` ("KH-UBND") before it has a ``number``. ``superior`` is the agency
    printed above the issuing one.
    """

    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    kind: str = ""
    subject: str = ""
    data_as_of: date | None = None
    symbol: str = ""
    superior: str = ""
    place: str = ""
    based_on: tuple[DocumentReference, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanReading:
    """A whole file as read."""

    header: DocumentHeader
    tables: tuple[TableRead, ...]
    tables_left_out: tuple[TableLeftOut, ...]
    duties: tuple[ProposedDuty, ...]
    problems: tuple[Problem, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, for staging."""
        return dict(plain(asdict(self)))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> PlanReading:
        """Back from ``to_json``."""
        return cls(
            header=_header(data["header"]),
            tables=tuple(_table(t) for t in data["tables"]),
            tables_left_out=tuple(
                TableLeftOut(**{**t, "first_cells": tuple(t["first_cells"])}) for t in data["tables_left_out"]
            ),
            duties=tuple(duty_from_json(d) for d in data["duties"]),
            problems=_problems(data["problems"]),
        )


def plain(value: Any) -> Any:
    """``value`` with dates as ISO text and tuples as lists."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def duty_to_json(duty: ProposedDuty) -> dict[str, Any]:
    """One duty as plain JSON values."""
    return dict(plain(asdict(duty)))


def duty_from_json(data: dict[str, Any]) -> ProposedDuty:
    """Back from ``duty_to_json``."""
    update = data["first_update"]
    return ProposedDuty(
        **{
            **data,
            "place": Place(**data["place"]),
            "source": tuple(data["source"]),
            "inherited": tuple(data.get("inherited", ())),
            "first_update": update
            and FirstUpdate(
                State(update["state"]) if update["state"] else None, update["text"], update["late"]
            ),
            "deadline": data["deadline"] and _deadline(data["deadline"]),
            "owners": data["owners"] and OwnerReading.from_json(data["owners"]),
            "problems": _problems(data["problems"]),
        }
    )


def _problems(items: list[dict[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(**{**p, "severity": Severity(p["severity"])}) for p in items)


def _table(data: dict[str, Any]) -> TableRead:
    columns = {int(k): v for k, v in data["columns"].items()}
    return TableRead(**{**data, "header": tuple(data["header"]), "columns": columns})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _header(data: dict[str, Any]) -> DocumentHeader:
    days = {name: _day(data[name]) for name in ("issued_on", "data_as_of")}
    bases = tuple(
        DocumentReference(**{**base, "issued_on": _day(base["issued_on"])})
        for base in data.get("based_on", ())
    )
    return DocumentHeader(
        **{**data, **days, "based_on": bases, "recipients": tuple(data.get("recipients", ()))}
    )


def _deadline(data: dict[str, Any]) -> Deadline:
    known = {f.name: data[f.name] for f in fields(Deadline) if f.name in data}
    for name in ("due", "start", "event_on"):
        known[name] = _day(known.get(name))
    return Deadline(**{**known, "kind": DeadlineKind(known["kind"]), "warnings": tuple(known["warnings"])})
