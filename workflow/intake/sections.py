"""The headings a duty stands under: annex, grouping line, section rows, the leader they name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from workflow.intake.shapes import stt_style
from workflow.rules.names import fold

# A sentence may begin with the word too ("Phụ lục này thay thế …"): a heading goes on with a number or ends.
_ANNEX = re.compile(
    r"\s*(P(?i:hụ lục)(?:\s+(?:(?i:số)\s+)?(?:[IVXL]+|[A-Z]|\d+[A-Za-z]?)\b|(?=\s*(?:[:.(–-]|$)))|PHỤ LỤC\b)"
)
_GROUP_LINE = re.compile(r"\s*([IVX]+|\d+(\.\d+)*|[A-ZĐ]|[a-zđ])\s*[.)]\s+\S")
_ASIDE = re.compile(r"\s*[(*]|(kem theo|du lieu|so lieu|don vi tinh|can cu)\b")
_LEADER = re.compile(r"(cac )?(nhiem vu|noi dung|cong viec)\s+(duoc )?(giao|do)\s+", re.IGNORECASE)
_DIRECTS = re.compile(r"[\s,]*(chi dao|phu trach|chu tri|thuc hien)(\s+(chi dao|thuc hien))?\s*[.:]?$")
_AS_OF = re.compile(r"(?:tinh|cap nhat) (?:den|ngay)(?:[\w ]{0,40}?)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_RANKS = ("letter", "roman", "arabic", "dotted", "small", "")
_MAX_GROUP_LINE = 300


def annex_of(heading: str) -> str:
    """The annex a heading names ("PHỤ LỤC I"), empty where it names none."""
    for line in reversed(heading.split("\n")):
        if found := _ANNEX.match(line):
            return " ".join(found[1].split())
    return ""


def group_line_of(heading: str) -> str:
    """The last numbered line before the table ("2. Các nhiệm vụ … quá hạn"), if it stands last."""
    lines = [line for line in heading.split("\n") if not _ASIDE.match(fold(line))]
    last = lines[-1].strip() if lines else ""
    return last if _GROUP_LINE.match(last) and len(last) <= _MAX_GROUP_LINE else ""


def data_as_of(text: str) -> tuple[int, int, int] | None:
    """(year, month, day) of "Dữ liệu tính đến ngày …"."""
    found = _AS_OF.search(fold(text))
    return (int(found[3]), int(found[2]), int(found[1])) if found else None


def leader_of(heading: str) -> str:
    """Who is named by "Nhiệm vụ giao Bộ trưởng Bộ X chỉ đạo"; empty for other headings."""
    words = heading.split()
    flat = [fold(word) for word in words]
    start = next((n for n in range(2, 6) if _LEADER.fullmatch(" ".join(flat[:n]) + " ")), 0)
    if not start:
        return ""
    ends = _DIRECTS.search(" ".join(flat[start:]))
    last = len(words) - (len(ends[0].split()) if ends else 0)
    return " ".join(words[start:last]).strip(" ,.:") if ends else ""


@dataclass
class Sections:
    """The section rows above the current row, outermost first."""

    start: str = ""
    path: list[tuple[int, str, str]] = field(default_factory=list)
    leader: str = ""

    def enter(self, number: str, title: str) -> None:
        """A section row begins: it closes those of its own rank and below.

        "I" after "H" is a letter, elsewhere a Roman one.
        """
        title = " ".join(title.split())
        style = stt_style(number)
        bare = number.strip("(). :")
        if style == "roman" and len(bare) == 1 and any(n == chr(ord(bare) - 1) for _, n, _ in self.path):
            style = "letter"
        rank = _RANKS.index(style) * 10 + bare.count(".")
        leader = leader_of(title)
        if leader:
            self.leader = leader
        elif rank < _RANKS.index("") * 10:
            self.leader = ""
        self.path = [*(step for step in self.path if step[0] < rank), (rank, bare, _titled(bare, title))]

    def group(self) -> str:
        """All headings down to the current one, joined with " / "."""
        return " / ".join(filter(None, (self.start, *(title for _, _, title in self.path))))


def _titled(number: str, title: str) -> str:
    return f"{number}. {title}" if number else title
