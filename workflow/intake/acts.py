"""One paragraph as the acts it orders: numbered lists inside a line, a report with its own date, a second agency."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from workflow.intake.numbering import CAPITALS, follows
from workflow.intake.shapes import looks_like_target
from workflow.intake.subjects import Subject, is_unfinished, subject_of
from workflow.intake.terms import term_in
from workflow.intake.verbs import begins_with_act
from workflow.rules.names import fold

_LISTED = re.compile(r"(?:(?<=[\s:;.,])|^)\((?P<n>\d{1,2})\)\s+")
_SENTENCE = re.compile(rf"(?<=[.;])\s+(?=[{CAPITALS}])")
_REPORT_START = r"(?:và\s+)?(?:[Đđ]ịnh kỳ|[Hh]ằng (?:tháng|quý|năm)|[Hh]àng (?:tháng|quý|năm)|[Tt]rước ngày)"
_BEGINS_REPORT = re.compile(_REPORT_START)
_REPORT = re.compile(rf"(?<=[.;])\s+(?={_REPORT_START})")
# Sentences of every plan that order nothing by themselves.
_NO_ORDER = re.compile(
    r"(?:\[\d+\]|(?:dia diem|thanh phan|chu de|quy mo|so luong|hinh thuc|doi tuong)(?: (?:tham du|to chuc|tham gia|thuc hien))?\s*:|trong qua trinh (?:trien khai|to chuc|thuc hien)|neu (?:co|phat sinh)|qua trinh thuc hien|khuyen khich|duoc phep|viec\b|truong hop"
    r"|kinh phi\b|nguon (?:kinh phi|von)|luu y|ghi chu|kem theo|chi tiet (?:theo|tai)|ban hanh kem theo|phu luc|quyet dinh nay|ke hoach nay|nghi quyet nay|chi thi nay"
    r"|thong bao nay|cong dien nay|danh muc (?:cac )?nhiem vu|cac nhiem vu (?:trong tam|cu the)|(?:yeu cau )?(?:thu truong )?cac (?:co quan|don vi)[^.]{0,60}nghiem tuc (?:trien khai )?thuc hien"
    r" (?:ke hoach|quyet dinh|chi thi) nay\W*$)"
)  # fmt: skip
_NOTHING_NEW = re.compile(
    r"^(?:cac )?(?:ke hoach|chuong trinh|de an|quy hoach|bao cao)\b[^.;:]{0,90}\bphai\b|"
    r"nghiem tuc (?:to chuc )?(?:trien khai,? ?)?(?:thuc hien )?(?:noi dung )?(?:ke hoach|quyet dinh|chi thi|cong dien|thong bao|chuong trinh|nghi quyet) nay\W*$|"
    r"nghiem tuc (?:trien khai,? ?)?thuc hien (?:tot )?(?:nhung|cac) (?:noi dung|nhiem vu) (?:neu )?(?:tren|o tren)\W*$|"
    r"chiu trach nhiem thi hanh|can cu quyet dinh (?:nay )?thi hanh|thi hanh quyet dinh nay|xin thong bao|thong bao (?:de|den) [^.]{0,90}biet\b|co hieu luc (?:thi hanh )?(?:ke )?tu ngay|tran trong thong bao|can cu nhiem vu duoc (?:giao|phan cong)[^.]{0,25}"
    r" trien khai thuc hien (?:tot|nghiem tuc|hieu qua) ke hoach nay\W*$|co trach nhiem thuc hien nghiem tuc theo dung tien do"
)
# "… Văn phòng Chính phủ trân trọng thông báo để các đồng chí biết" behind the last order of a paper.
_FAREWELL = re.compile(r"(?<=[.;])\s+[^.;]{0,80}\b(?:trân trọng|xin) thông báo\b.*$", re.DOTALL)
_DATED = re.compile(r"\d|hằng|hàng|mỗi|quý|tháng|năm", re.IGNORECASE)
_CLOSING = re.compile(r"tren day la\b")
_MIN_WORDS = 3
_FAR = 12
_LOOKED_AT = 1_500


@dataclass(frozen=True, slots=True)
class Act:
    """What is ordered, in the words of the paper, and the agency its own words name."""

    text: str
    subject: Subject | None


def orders_nothing(text: str) -> bool:
    """Closing formulas, permissions, encouragement, targets, headings of funds."""
    words = fold(text)
    return (
        len(words.split()) < _MIN_WORDS
        or _NO_ORDER.match(words.lstrip("(*_ ")) is not None
        or _NOTHING_NEW.search(words) is not None
        or looks_like_target(text)
    )


def closes_the_paper(text: str) -> bool:
    """ "Trên đây là Kế hoạch …; yêu cầu các cơ quan thực hiện": the last paragraph, which orders nothing of its own."""
    return _CLOSING.match(fold(text)) is not None


def acts_of(text: str, owner: str = "") -> list[Act]:
    """The acts of one paragraph in order, mostly one; ``owner`` is whom the heading above orders."""
    text = _FAREWELL.sub("", text)
    listed = _listed(text)
    if listed:
        before, parts = listed
        subject = subject_of(before)
        subject = replace(subject, verb_at=0) if subject else None
        known = subject.lead if subject else owner
        found = [act for part in parts for act in _sentences(part, known)]
        return [act if act.subject else Act(act.text, subject) for act in found]
    return _sentences(text, owner)


def _listed(text: str) -> tuple[str, list[str]] | None:
    """ "Bộ X: (1) …; (2) …" cut before each number, if each part orders something by itself."""
    marks: list[re.Match[str]] = []
    for found in _LISTED.finditer(text):
        if follows("bracket", marks[-1]["n"] if marks else "", found["n"]):
            marks.append(found)
    if len(marks) < 2 or not text[: marks[0].start()].rstrip().endswith(":"):
        return None
    ends = [*(m.start() for m in marks[1:]), len(text)]
    parts = [text[m.end() : end].strip() for m, end in zip(marks, ends, strict=True)]
    acts = sum(begins_with_act(part) or subject_of(part) is not None for part in parts)
    return (text[: marks[0].start()].strip(), parts) if acts * 10 >= len(parts) * 7 else None


def _sentences(text: str, owner: str) -> list[Act]:
    """Cut where another agency is ordered, and where a report with its own date begins."""
    first = subject_of(text)
    known = {fold(name) for name in (owner, first.lead if first else "") if name}
    cuts = [0]
    for at in sorted({m.end() for m in _SENTENCE.finditer(text)} | {m.end() for m in _REPORT.finditer(text)}):
        if known and len(text[cuts[-1] : min(at, cuts[-1] + _LOOKED_AT)].split()) < _FAR:
            continue
        if is_unfinished(text[cuts[-1] : at].rstrip(" ;")):
            continue
        rest = text[at : at + _LOOKED_AT]
        other = _other_agency(rest, known)
        if other or _own_report(rest):
            cuts.append(at)
            known = {fold(other)} if other else known
    pieces = [text[a:b].strip() for a, b in pairwise([*cuts, len(text)])]
    return [Act(piece, subject_of(piece)) for piece in pieces if piece]


def _other_agency(rest: str, known: set[str]) -> str:
    """The agency that ``rest`` orders, where it is not the one ordered so far."""
    found = subject_of(rest)
    if found is None or found.verb_at < 0 or (found.starts_at > 0 and not found.ordered):
        return ""
    return "" if fold(found.lead) in known else found.lead


def _own_report(rest: str) -> bool:
    sentence = re.split(r"(?<=[.;])\s", rest, maxsplit=1)[0]
    term = term_in(sentence)
    dated = _DATED.search(term) is not None
    return dated and "báo cáo" in sentence and _BEGINS_REPORT.match(rest) is not None
