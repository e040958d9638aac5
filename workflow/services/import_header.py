"""The header of the document that an import brings: as read, as the office corrected it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from models import ImportRun
from workflow.intake.plan import (
    DocumentHeader,
    DocumentReference,
    PlanReading,
    duty_from_json,
    duty_to_json,
    plain,
)
from workflow.intake.resolve import resolve
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.text import clean_line
from workflow.services.calendar import load_calendar
from workflow.services.import_access import rows_of, staged_run
from workflow.services.import_directory import directory_of


@dataclass(frozen=True, slots=True)
class Header:
    """The document's header as it will be registered; the reader proposes, the office corrects."""

    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    kind: str = ""
    subject: str = ""
    programme: str = ""
    data_as_of: date | None = None

    @classmethod
    def from_json(cls, text: str) -> Header:
        """Back from the run's column."""
        data = json.loads(text)
        for name in ("issued_on", "data_as_of"):
            data[name] = date.fromisoformat(data[name]) if data.get(name) else None
        return cls(**data)

    def to_json(self) -> str:
        """For the run's column."""
        return json.dumps(plain(asdict(self)), ensure_ascii=False)

    @property
    def lacking(self) -> tuple[str, ...]:
        """What a registered document should have: ``number``, ``issuer``, ``issued_on``."""
        return tuple(name for name in ("number", "issuer", "issued_on") if not getattr(self, name))


@dataclass(frozen=True, slots=True)
class HeaderRead:
    """What else the paper says of itself; shown, not registered."""

    symbol: str = ""
    place: str = ""
    superior: str = ""
    based_on: tuple[DocumentReference, ...] = ()
    recipients: tuple[str, ...] = ()


def header_read(run: ImportRun) -> HeaderRead:
    """The rest of the header as the reader found it."""
    data = json.loads(run.problems)
    read = data.get("header", {}) if isinstance(data, dict) else {}
    bases = (
        DocumentReference(
            **{**base, "issued_on": date.fromisoformat(base["issued_on"]) if base["issued_on"] else None}
        )
        for base in read.get("based_on", ())
    )
    return HeaderRead(
        read.get("symbol", ""),
        read.get("place", ""),
        read.get("superior", ""),
        tuple(bases),
        tuple(read.get("recipients", ())),
    )


def rest_of(header: DocumentHeader) -> HeaderRead:
    """The parts of a header as read that no form corrects."""
    return HeaderRead(header.symbol, header.place, header.superior, header.based_on, header.recipients)


def correct_header(
    session: Session,
    actor: Actor,
    run_id: int,
    header: Header,
    *,
    version: int | None = None,
    now: datetime | None = None,
) -> ImportRun:
    """Replace the header that the reader proposed.

    Raises:
        Refusal: ``stale``, ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now, version=version)
    run.header = replace(
        header,
        number=clean_line(header.number),
        issuer=clean_line(header.issuer),
        kind=clean_line(header.kind),
        subject=clean_line(header.subject),
        programme=clean_line(header.programme),
    ).to_json()
    return run


def read_again(session: Session, actor: Actor, run_id: int, *, now: datetime) -> int:
    """Match owners with the directory and work deadlines out as both stand now; how many rows changed.

    Used when the date of the document was corrected or an agency was added. Decisions stay.

    Raises:
        Refusal: ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    rows = rows_of(session, run)
    duties = tuple(duty_from_json(json.loads(row.proposal)) for row in rows)
    directory = directory_of(session, run.authority_id, local_day(now))
    resolved = resolve(
        PlanReading(DocumentHeader(), (), (), duties),
        directory,
        Header.from_json(run.header).issued_on,
        calendar=load_calendar(session),
    )
    changed = 0
    for row, duty, was in zip(rows, resolved, duties, strict=True):
        if duty != was:
            row.proposal = json.dumps(duty_to_json(duty), ensure_ascii=False)
            row.version += 1
            changed += 1
    return changed
