"""The rows of synthetic duties and assignments, as plain values for bulk loading."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from models import Searched
from models.search_sql import kept
from workflow import synth_words as words
from workflow.rules.documents import document_key
from workflow.rules.event_chain import Fact, seal
from workflow.rules.names import fold
from workflow.rules.search_words import entries

Rows = dict[str, list[tuple[Any, ...]]]

#: Tables in the order of their foreign keys, with the columns that are written.
COLUMNS: dict[str, tuple[str, ...]] = {
    "document": (
        "id", "authority_id", "key", "number", "issuer", "issued_on", "kind", "subject", "remark", "created_at",
    ),
    "duty": (
        "id", "authority_id", "document_id", "import_key", "order_no", "clause", "section", "text", "product",
        "leader", "lead_phrase", "coordinate_phrase", "deadline_phrase", "deadline_kind", "due", "evidence_rule",
        "folded", "created_at",
    ),
    "assignment": (
        "id", "authority_id", "duty_id", "agency_id", "responsible_id", "period", "state", "due", "first_due",
        "due_version", "handout_no", "submission_no", "assigned_on", "reported_on", "submitted_by_id", "decided_on",
        "returned_on", "closed_on", "last_update_at", "next_check_on", "version",
    ),
    "coordinator": ("assignment_id", "agency_id"),
    "progress_update": (
        "id", "assignment_id", "at", "by_id", "submission_no", "chip", "text", "percent", "difficulty", "proposal",
        "source",
    ),
    "evidence": (
        "id", "assignment_id", "update_id", "document_number", "document_date", "document_signer", "sha256",
        "file_name", "media_type", "size", "by_id", "at", "check_result", "check_note",
    ),
    "search_text": ("id", "kind", "row_id", "entries"),
    "event": ("id", "subject", "subject_id", "seq", "at", "actor_id", "address", "verb", "payload", "seal"),
}  # fmt: skip
PER_BLOCK = 200
_PER_DOCUMENT = 40
_FAN_EVERY, _FAN_OUT = 20, 5
_RARE_EVERY = 40_000


class Fate(NamedTuple):
    """How an assignment of a block ends up: state, deadline and report in days from today."""

    state: str
    due: tuple[int, int] | None
    reported: str = ""


#: 200 fates a block: 30 overdue (15 %), 110 completed, 4 withdrawn, 40 in time, 16 undated.
FATES: tuple[Fate, ...] = (
    *[Fate("in_progress", (-90, -1))] * 18,
    *[Fate("assigned", (-60, -1))] * 4,
    *[Fate("returned", (-60, -6))] * 5,
    *[Fate("submitted", (-40, -3), "late")] * 3,
    *[Fate("completed", (-250, -20), "in time")] * 85,
    *[Fate("completed", (-250, -20), "late")] * 25,
    *[Fate("withdrawn", (-100, 60))] * 4,
    *[Fate("in_progress", (0, 120))] * 22,
    *[Fate("assigned", (5, 120))] * 8,
    *[Fate("submitted", (0, 60), "in time")] * 7,
    *[Fate("returned", (2, 60))] * 2,
    Fate("refused", (10, 60)),
    *[Fate("in_progress", None)] * 12,
    *[Fate("assigned", None)] * 4,
)
#: In each block this many of the reported ones carry a file: 10 %.
_FILES_PER_BLOCK = 20


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: root agency, the office's user, and units as (id, name, officers)."""

    authority_id: int
    office_id: int
    units: tuple[tuple[int, str, tuple[int, ...]], ...]


class File(NamedTuple):
    """A stored evidence file."""

    sha256: str
    name: str
    media_type: str
    size: int


_HOUR = time(2, 30)


@lru_cache(maxsize=4096)
def _moment(day: date) -> str:
    return f"{day.isoformat()} {_HOUR:%H:%M:%S}.000000"


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    return day.isoformat()


def _quoted(day: date | None) -> str:
    """A day inside the payload of an event."""
    return f'"{_day(day)}"' if day else "null"


class Block:
    """Writes up to ``PER_BLOCK`` assignments at a time; keeps the running numbers."""

    def __init__(
        self, cast: Cast, pool: list[File], today: date, rng: random.Random, chain_key: bytes
    ) -> None:
        self.cast, self.pool, self.today, self.rng = cast, pool, today, rng
        self._chain_key = chain_key
        self._seals: dict[tuple[str, int], str] = {}
        self.ids = dict.fromkeys(COLUMNS, 0)
        # agencies and accounts were opened by services and left events; ours begin far above them
        self.ids["event"] = 1_000_000
        self.rows: Rows = {}
        self.document: tuple[str, date] = ("", today)

    def _next(self, table: str) -> int:
        self.ids[table] += 1
        return self.ids[table]

    def _ago(self, day: date, low: int, high: int) -> date:
        return day - timedelta(days=self.rng.randint(low, high))

    def write(self, rows: Rows, count: int) -> int:
        """Add ``count`` assignments with all that hangs on them; returns ``count``."""
        self.rows = rows
        self._seals.clear()  # a history is written whole within a block
        fates = list(FATES)
        self.rng.shuffle(fates)
        reported = [i for i, fate in enumerate(fates) if fate.reported]
        with_file = set(self.rng.sample(reported, _FILES_PER_BLOCK))
        left, duty_id, taken = 0, 0, set[int]()
        for i in range(count):
            if not left:
                left, taken = (_FAN_OUT if self.ids["duty"] % _FAN_EVERY == 0 else 1), set()
                duty_id = self._duty()
            left -= 1
            free = [u for u in self.rng.sample(self.cast.units, _FAN_OUT + 1) if u[0] not in taken]
            taken.add(free[0][0])
            self._assignment(duty_id, free[0], free[1], fates[i], i in with_file)
        return count

    # --- documents and duties ---------------------------------------------------------------

    def _document(self) -> None:
        number = self._next("document")
        issued = self._ago(self.today, 260, 380)
        code = f"{number}/KH-UBND"
        self.rows["document"].append((
            number, self.cast.authority_id, document_key(code, "Cơ quan dữ liệu tổng hợp", issued), code,
            "Cơ quan dữ liệu tổng hợp", _day(issued), "Kế hoạch", "Dữ liệu tổng hợp để đo tốc độ",
            "Dữ liệu tổng hợp, không có thật.", _moment(issued),
        ))  # fmt: skip
        self._searched(Searched.DOCUMENT, number, code, *self.rows["document"][-1][6:8])
        self.document = (code, issued)

    def _duty(self) -> int:
        rng = self.rng
        if self.ids["duty"] % _PER_DOCUMENT == 0:
            self._document()
        number = self._next("duty")
        code, issued = self.document
        product = rng.choice(words.PRODUCTS)
        rare = (f"thử nghiệm {words.RARE_WORD},",) if number % _RARE_EVERY == 777 else ()
        parts = (
            rng.choice(words.VERBS), rng.choice(words.WORKS), rng.choice(words.FIELDS), rng.choice(words.PLACES),
            f"đợt {rng.randint(1, 90)},", *rare, rng.choice(words.AIMS),
        )  # fmt: skip
        clause = f"mục {number % _PER_DOCUMENT + 1}"
        folded = " ".join(fold(part) for part in (*parts, product, clause, code) if part)
        self.rows["duty"].append((
            number, self.cast.authority_id, self.ids["document"], f"s{number}", number % _PER_DOCUMENT + 1, clause,
            "III", " ".join(parts), product, "", "", "", "", "fixed", None, "any", folded, _moment(issued),
        ))  # fmt: skip
        self._searched(Searched.DUTY, number, " ".join(parts), product, clause, code)
        self._event("duty", number, 1, issued, by=self.cast.office_id, verb="registered")
        return number

    # --- assignments ------------------------------------------------------------------------

    def _assignment(
        self,
        duty_id: int,
        lead: tuple[int, str, tuple[int, ...]],
        helper: tuple[int, str, tuple[int, ...]],
        fate: Fate,
        with_file: bool,
    ) -> None:
        rng, today = self.rng, self.today
        number, officer = self._next("assignment"), rng.choice(lead[2])
        due = today + timedelta(days=rng.randint(*fate.due)) if fate.due else None
        assigned = max(self.document[1], self._ago(min(due or today, today), 20, 120))
        reported = self._reported(fate, due)
        closed = {"completed": reported, "withdrawn": self._ago(today, 0, 30)}.get(fate.state)
        told = self._story(
            number, officer, assigned, reported, fate, with_file=with_file, lead=lead[0], due=due
        )
        version = {"assigned": 1, "in_progress": 2, "submitted": 3, "returned": 4, "completed": 4}
        due_day = _day(due) if due else None
        self.rows["assignment"].append((
            number, self.cast.authority_id, duty_id, lead[0], officer, "", fate.state, due_day, due_day, 1, 1,
            1 if reported or fate.state == "returned" else 0, _day(assigned), _day(reported) if reported else None,
            officer if reported or fate.state == "returned" else None,
            _day(reported) if fate.state == "completed" and reported else None,
            _day(self._ago(today, 1, 4)) if fate.state == "returned" else None, _day(closed) if closed else None,
            _moment(told) if told else None, None if closed else _day(today), version.get(fate.state, 2),
        ))  # fmt: skip
        if number % 3 == 0:
            self.rows["coordinator"].append((number, helper[0]))

    def _reported(self, fate: Fate, due: date | None) -> date | None:
        """Late: after the deadline and by today; in time: by the deadline and by today."""
        if not fate.reported or due is None:
            return None
        if fate.reported == "late":
            return due + timedelta(days=self.rng.randint(1, min(20, (self.today - due).days)))
        return self._ago(min(due, self.today), 0, 10)

    def _story(
        self,
        number: int,
        officer: int,
        assigned: date,
        reported: date | None,
        fate: Fate,
        *,
        with_file: bool,
        lead: int,
        due: date | None,
    ) -> date | None:
        """Events, updates and evidence; returns the day of the last word."""
        office, given = self.cast.office_id, f'{{"agency": {lead}, "due": {_quoted(due)}}}'
        self._event("assignment", number, 1, assigned, by=office, verb="assigned", payload=given)
        if fate.state == "withdrawn":
            self._move(number, 2, self.today, by=office, verb="withdraw", to="withdrawn")
        if fate.state == "refused":
            self._move(number, 2, assigned, by=officer, verb="refuse", to="refused")
        if fate.state in {"assigned", "withdrawn", "refused"}:
            return None
        end = reported or self.today
        first = min(end, assigned + timedelta(days=max(1, (end - assigned).days // 2)))
        self._update(number, officer, first, "doing")
        self._move(number, 2, first, by=officer, verb="progress", to="in_progress")
        if fate.state == "in_progress":
            return first
        last = reported or first
        update = self._update(number, officer, last, "done")
        self._move(number, 3, last, by=officer, verb="submit", to="submitted")
        self._evidence(number, update, officer, last, with_file)
        if fate.state == "completed":
            self._move(number, 4, last, by=office, verb="accept", to="completed", decided_on=last)
        if fate.state == "returned":
            self._move(number, 4, last, by=office, verb="return", to="returned")
        return last

    def _update(self, number: int, officer: int, day: date, chip: str) -> int:
        update = self._next("progress_update")
        said = self.rng.choice(words.FINISHED if chip == "done" else words.SAID)
        percent = 100 if chip == "done" else self.rng.randrange(10, 95, 5)
        self.rows["progress_update"].append(
            (update, number, _moment(day), officer, 1, chip, said, percent, "", "", "")
        )
        self._searched(Searched.UPDATE, update, said)
        return update

    def _evidence(self, number: int, update: int, officer: int, day: date, with_file: bool) -> None:
        evidence = self._next("evidence")
        file = self.pool[evidence % len(self.pool)] if with_file else File("", "", "", 0)
        self.rows["evidence"].append((
            evidence, number, update, f"{evidence % 900 + 1}/BC-TH", _day(day), "", file.sha256 or None, file.name,
            file.media_type, file.size, officer, _moment(day), "pending", "",
        ))  # fmt: skip
        self._searched(Searched.EVIDENCE, evidence, f"{evidence % 900 + 1}/BC-TH", file.name)

    def _searched(self, kind: Searched, row_id: int, *texts: str) -> None:
        number = self._next("search_text")
        self.rows["search_text"].append((number, kind.value, row_id, kept(kind, entries(*texts))))

    def _move(
        self, number: int, seq: int, day: date, *, by: int, verb: str, to: str, decided_on: date | None = None
    ) -> None:
        decided = f'"decided_on": {_quoted(decided_on)}, ' if decided_on else ""
        self._event("assignment", number, seq, day, by=by, verb=verb, payload=f'{{{decided}"to": "{to}"}}')

    def _event(
        self, subject: str, subject_id: int, seq: int, day: date, *, by: int, verb: str, payload: str = "{}"
    ) -> None:
        at = datetime.combine(day, _HOUR, UTC)
        fact = Fact(subject, subject_id, seq, at, by, "", verb, payload)
        made = seal(self._chain_key, fact, self._seals.get((subject, subject_id), ""))
        self._seals[subject, subject_id] = made
        self.rows["event"].append(
            (self._next("event"), subject, subject_id, seq, _moment(day), by, "", verb, payload, made)
        )
