"""What a document rests on ("Căn cứ …", "Thực hiện Kế hoạch số …") and to whom it goes ("Nơi nhận: …")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workflow.intake.citations import day_of, read_citation
from workflow.intake.numbering import CAPITALS
from workflow.intake.plan import DocumentReference
from workflow.rules.names import fold
from workflow.rules.text import clean_line

_KINDS = (
    "Hiến pháp|Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Chỉ thị|Thông tư liên tịch|Thông tư|Thông báo|Kết luận|Quy định|Quy chế|"
    "Hướng dẫn|Chương trình hành động|Chương trình|Kế hoạch hành động|Kế hoạch|Công văn|Công điện|Đề án|Tờ trình|Văn bản"
)
_BASE = re.compile(
    rf"(?:^|(?<=[\s;]))(?:Căn cứ|Thực hiện|Triển khai(?: thực hiện)?)\s+(?:Căn cứ\s+)?(?:các\s+)?(?=(?:{_KINDS})\b)(?P<text>.+?)"
    r"(?=[;.]?\s*(?:$|\n|Căn cứ\s|Theo đề nghị|Xét đề nghị|QUYẾT\s(?:ĐỊNH|NGHỊ)))",
    re.DOTALL,
)
_NEXT = re.compile(rf";\s*(?=(?:{_KINDS})\b)|\s+và\s+(?=(?:{_KINDS})\s+số\b)")
_TITLE = re.compile(r"\s(?:về|thực hiện|triển khai|phê duyệt|sửa đổi|ban hành|hướng dẫn|quy định)\s")
_KIND = re.compile(rf"(?P<kind>{_KINDS})\b")
_LAW = re.compile(r"(?:Hiến pháp|Bộ luật|Luật|Pháp lệnh)\b")
_AMENDED = re.compile(r",?\s+(?:đã )?được sửa đổi")
_LAW_NAME = re.compile(r"(?P<name>.+?)(?=\s+(?:số\s+\d|ngày\s+\d|năm\s+\d{4}|được\s)|[;,.(]|$)")
_RECIPIENTS = re.compile(r"\s*Nơi nhận\s*:?\s*", re.IGNORECASE)
_ENTRY = re.compile(rf"(?:^|\n|(?<=[;:,.)])\s*|\s)[-–+]\s+(?=[{CAPITALS}\w])|;\s*\n?")
_MAX_BASES = 60


def bases_in(preamble: str) -> tuple[DocumentReference, ...]:
    """The documents named after "Căn cứ" and "Thực hiện", in order, each once.

    Documents that are only mentioned inside the title of another one are left out.
    """
    found: dict[tuple[str, str], DocumentReference] = {}
    for base in _BASE.finditer(preamble):
        for part in _siblings(base["text"]):
            reference = _reference(clean_line(part))
            if reference is not None:
                found.setdefault((fold(reference.kind), reference.number), reference)
    return tuple(found.values())[:_MAX_BASES]


def _siblings(text: str) -> Iterator[str]:
    """Documents side by side; one inside the title of the one before it ("về … và Kế hoạch số …") stays there."""
    start = 0
    for cut in _NEXT.finditer(text):
        if cut[0].startswith(";") or not _TITLE.search(text, start, cut.start()):
            yield text[start : cut.start()]
            start = cut.end()
    yield text[start:]


def _reference(text: str) -> DocumentReference | None:
    kind = _KIND.match(text)
    if kind is None:
        return None
    if _LAW.match(text) and (name := _LAW_NAME.match(text)):
        own = text[: found.start()] if (found := _AMENDED.search(text)) else text
        cited = read_citation(own)
        number = cited.number if cited and own.find(cited.number) <= name.end() + 5 else ""
        return DocumentReference(name["name"].strip(), number, "", day_of(own))
    cited = read_citation(text)
    return DocumentReference(kind["kind"], cited.number, cited.issuer, cited.issued_on) if cited else None


def recipients_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The entries under "Nơi nhận", from one cell or from the paragraphs that follow it."""
    return tuple(dict.fromkeys(_entries(texts)))


def _entries(texts: Iterable[str]) -> Iterator[str]:
    inside = False
    for text in texts:
        opening = _RECIPIENTS.match(text)
        if inside and not opening and not text.lstrip().startswith(("-", "+", "–")):
            return
        inside = inside or opening is not None
        if inside:
            body = text[opening.end() :] if opening else text
            yield from (e for part in _ENTRY.split(body) if (e := clean_line(part).strip(" ;.-–+")))
