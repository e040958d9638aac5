"""The words of a meeting pack, in one place for PDF and XLSX: columns, cells, boxes, head and foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from workflow.rules.classification import Tally
from workflow.rules.local_time import TIMEZONE
from workflow.rules.period_codes import with_period
from workflow.rules.text import cut
from workflow.standing_words import InLanguage, why_words

COLUMNS = (
    ("TT", 3.0),
    ("Nhiệm vụ, văn bản giao", 27.0),
    ("Cơ quan chủ trì", 13.0),
    ("Thời hạn", 9.0),
    ("Quá hạn (ngày làm việc)", 6.5),
    ("Lý do đưa ra họp", 11.0),
    ("Cập nhật gần nhất", 22.0),
    ("Khó khăn, đề xuất", 17.0),
    ("Đề nghị đang chờ", 11.0),
)
"""Heading, and the share of the width."""
LATE_COLUMN = 4
NO_LEADER = "Chưa ghi đồng chí phụ trách"
NOTHING = "Không có nhiệm vụ nào phải nêu tại cuộc họp."
_LONGEST_DUTY, _LONGEST_WORDS, _LONGEST_TROUBLE = 260, 220, 160
_SAY = InLanguage("vi")


class Line(Protocol):
    """What a row of the pack must know; fields as of ``services.meeting_lines``."""

    @property
    def text(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def document(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def due(self) -> date | None: ...
    @property
    def first_due(self) -> date | None: ...
    @property
    def late(self) -> int: ...
    @property
    def why(self) -> Sequence[str]: ...
    @property
    def words(self) -> str: ...
    @property
    def words_on(self) -> date | None: ...
    @property
    def difficulty(self) -> str: ...
    @property
    def proposal(self) -> str: ...
    @property
    def wants(self) -> date | None: ...
    @property
    def explains(self) -> bool: ...
    @property
    def explain_by(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class PackPage:
    """What one leader in charge gets; an empty name: nobody is named."""

    leader: str
    tally: Tally
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class PackHead:
    """What stands on every page. ``as_of``: the moment up to which the figures count; ``starts_at``: local."""

    authority: str
    title: str
    programme: str
    starts_at: datetime
    place: str
    chair: str
    as_of: datetime

    @property
    def meeting(self) -> str:
        """When, where, who chairs."""
        parts = [f"{self.starts_at:%H:%M} ngày {self.starts_at:%d/%m/%Y}"]
        parts += [f"tại {self.place}"] if self.place else []
        parts += [f"chủ trì: {self.chair}"] if self.chair else []
        return "; ".join(parts)

    @property
    def cut_off(self) -> str:
        return f"Số liệu tính đến {self.as_of.astimezone(TIMEZONE):%H:%M ngày %d/%m/%Y}"


def leader_name(page: PackPage) -> str:
    """The leader, or that there is none."""
    return page.leader or NO_LEADER


def boxes(tally: Tally) -> tuple[tuple[str, int], ...]:
    """The four official boxes under the total; undated ones count as "trong hạn" (domain.md a.4 rule 3)."""
    return (
        ("Tổng số nhiệm vụ", tally.total),
        ("Hoàn thành đúng hạn", tally.done_on_time),
        ("Hoàn thành quá hạn", tally.done_late),
        ("Chưa hoàn thành, trong hạn", tally.open_in_time_official),
        ("Chưa hoàn thành, quá hạn", tally.open_overdue),
    )


def cells(number: int, line: Line, *, short: bool) -> tuple[str, ...]:
    """One row under ``COLUMNS``; ``short``: long texts are cut, so that a row never fills a page."""

    def fit(text: str, most: int) -> str:
        text = " ".join(text.split())
        return cut(text, most) if short else text

    said = (
        f"{line.words_on:%d/%m/%Y}: {fit(line.words, _LONGEST_WORDS)}"
        if line.words_on
        else "Chưa có cập nhật"
    )
    trouble = [fit(line.difficulty, _LONGEST_TROUBLE)] if line.difficulty else []
    if line.proposal:
        trouble.append(f"Đề xuất: {fit(line.proposal, _LONGEST_TROUBLE)}")
    return (
        str(number),
        f"{fit(with_period(line.text, line.period), _LONGEST_DUTY)}\n({fit(line.document, _LONGEST_TROUBLE)})",
        fit(line.agency, _LONGEST_TROUBLE),
        _deadline(line),
        str(line.late) if line.late else "",
        "\n".join(_capital(why_words(why, _SAY)) for why in line.why),
        said,
        "\n".join(trouble),
        "\n".join(_waiting(line)),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _deadline(line: Line) -> str:
    if line.due is None:
        return "Không có thời hạn"
    moved = f"\n(hạn đầu {line.first_due:%d/%m/%Y})" if line.first_due and line.first_due != line.due else ""
    return f"{line.due:%d/%m/%Y}{moved}"


def _waiting(line: Line) -> list[str]:
    """What waits for the other side: an extension, an explanation, or one that is owed."""
    found = []
    if line.wants is not None:
        found.append(f"Xin gia hạn đến {line.wants:%d/%m/%Y}")
    if line.explains:
        found.append("Đã giải trình, chờ xem xét")
    if line.explain_by is not None:
        found.append(f"Phải giải trình chậm nhất hết ngày {line.explain_by:%d/%m/%Y}")
    return found
