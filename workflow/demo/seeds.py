"""The shapes in which demonstration data is written down, and the marks that keep it honest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from models import Chip
from workflow.rules.states import Move

#: Ends every sentence and number that nobody ever wrote in an office.
MADE_UP = "(trình diễn)"
#: Ends every update whose figures stand in the report.
FROM_REPORT = "(Số liệu theo Báo cáo 6 tháng đầu năm 2024.)"
#: The lead phrase where the report names nobody.
NOBODY = "(Báo cáo không nêu cơ quan; bản trình diễn chọn)"
#: The report that the first authority is built from, as clauses cite it.
REPORT = "Báo cáo kết quả Đề án 06 thành phố Bắc Kạn 6 tháng đầu năm 2024"

#: How far back the demonstration begins, in working days: the plan of 05/02 seen from the end of June.
FIRST_DAY = -103


@dataclass(frozen=True, slots=True)
class AgencySeed:
    """One agency. ``added``: the source does not name it, only its field of work."""

    code: str
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    parent: str = ""
    added: bool = False


@dataclass(frozen=True, slots=True)
class GroupSeed:
    """A class of agencies as documents name it."""

    name: str
    members: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentSeed:
    """A document of the chain; ``bases`` are codes of those it rests on."""

    code: str
    number: str
    issuer: str
    issued_on: date | None
    kind: str
    subject: str
    remark: str
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence: a made-up number ending in ``number``, or the document ``cites`` of the chain;
    ``file`` is the kind of the file that goes along (pdf, png), empty for none."""

    number: str = ""
    file: str = ""
    cites: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One move, ``day`` working days from today (negative: before)."""

    day: int
    move: Move
    note: str = ""
    by: str = "agency"
    chip: Chip = Chip.DOING
    percent: int | None = None
    proofs: tuple[Proof, ...] = ()
    difficulty: str = ""
    proposal: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to one assignment. ``due`` and ``assigned`` are working days from today."""

    due: int | None
    steps: tuple[Step, ...] = ()
    assigned: int = FIRST_DAY


@dataclass(frozen=True, slots=True)
class DutySeed:
    """A duty quoted from ``section`` of the report, and the story of each lead."""

    document: str
    section: str
    text: str
    lead_phrase: str
    stories: dict[str, Story] = field(default_factory=dict)
    coordinate_phrase: str = ""
    coordinators: tuple[str, ...] = ()
    deadline_kind: str = "fixed"
    product: str = ""
