"""Lines that tell one thing of a duty: "Cơ quan chủ trì: …", "Thời gian thực hiện: …", "Sản phẩm: …"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflow.intake.columns import Role
from workflow.intake.shapes import looks_like_agency
from workflow.intake.terms import term_in
from workflow.rules.owner_clauses import aligned_fold

_UNIT = r"(?:(?:co quan|don vi|to chuc|bo phan|nganh|ca nhan)(?:\s*[,/]\s*|\s+))*"
_DOING = r"(?:\s+(?:thuc hien|hoan thanh|trien khai|to chuc|bao cao|ban hanh|trinh|xu ly|du kien|bat dau|va|ket thuc))*"
_LABELS: tuple[tuple[Role, str], ...] = (
    (Role.OWNERS, rf"{_UNIT}chu tri\s*(?:,|va|/)\s*phoi hop(?:\s+thuc hien)?"),
    (Role.COORDINATE, rf"{_UNIT}phoi hop(?:\s+(?:thuc hien|tham muu|chinh))*"),
    (Role.OWNER, rf"{_UNIT}(?:duoc giao\s+)?(?:chu tri|dau moi)(?:\s+(?:thuc hien|tham muu|chinh|va|trien khai|to chuc))*"),
    (Role.OWNER, r"(?:co quan|don vi|bo phan|nguoi|to chuc|doi tuong|phan cong)\s+(?:thuc hien|chiu trach nhiem|trien khai)"),
    (Role.OWNER, r"(?:phan cong(?:\s+thuc hien)?|thuc hien|trach nhiem(?:\s+thuc hien)?)"),
    (Role.LEADER, r"lanh dao (?:phu trach|chi dao|chiu trach nhiem)"),
    (Role.DEADLINE, rf"(?:thoi (?:gian|han|diem)|tien do|lo trinh|ky han|han|hoan thanh){_DOING}"),
    (Role.PRODUCT, r"(?:san pham|ket qua|dau ra)(?:\s*[,/]?\s*(?:va|san pham|ket qua|du kien|dau ra|can dat|dat duoc|chu yeu|dau|ra|thuc hien|hoan thanh|cua nhiem vu))*"),
    (Role.RESOURCE, r"(?:nguon )?(?:kinh phi|von)(?:\s+(?:thuc hien|du kien))*"),
    (Role.NOTE, r"(?:quy mo|pham vi|doi tuong|so luong|hinh thuc|dia diem|thanh phan|phuong thuc|muc tieu|muc dich|ghi chu)(?:\s+(?:thuc hien|to chuc|tham du|tham gia))?"),
    (Role.TEXT, r"(?:noi dung|nhiem vu|cong viec)(?:\s+\d{1,2})?(?:\s+(?:cong viec|thuc hien|cu the|trong tam|chu yeu))*"),
)  # fmt: skip
_ONE = "|".join(f"(?P<f{i}>{pattern})" for i, (_, pattern) in enumerate(_LABELS))
_LABEL = re.compile(rf"(?:^|(?<=[.;,(/])\s*|(?<=\s[-–+*])\s*)(?:[-–+*]\s*)?(?:{_ONE})\s*:\s*")
_BRACKET = re.compile(r"\s*\((?P<inside>[^()]{8,300})\)\s*[.;]?\s*$")
_IN_BRACKET = re.compile(
    r"(?:[Gg]iao\s+)?(?P<names>.{4,200}?)\s+(?:là (?:cơ quan|đơn vị)\s+)?(?:chủ trì|thực hiện|tham mưu|phụ trách|làm đầu mối)\b"
)
# "(Sở X, tháng 01/2026)": names and a time, nothing else.
_NAMES_AND_TERM = re.compile(
    r"(?P<names>[^;()]{4,150}?)[,;]\s*(?P<term>(?:(?:trước|trong|đến|từ|quý|tháng|năm|ngày)\s[\w/ -]{1,40}\d[\w/ -]{0,20}|\d[\d/.]{4,10}|thường xuyên|hằng \w+))$",
    re.IGNORECASE,
)
_HELPING = re.compile(r"phối hợp(?: với)?\s+(?P<names>[^;]{4,200}?)(?=;|,?\s+(?:hoàn thành|xong|trước)|$)")
_EDGES = " \t;,.-–()"
_BARE_OWNERS = frozenset({4})


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A paragraph cut into the words before its first label and the labelled parts.

    ``opens`` is the role of a label that stands alone ("b) Cơ quan chủ trì:"): its value follows below.
    """

    before: str
    parts: tuple[tuple[Role, str], ...]
    opens: Role | None = None

    @property
    def pure(self) -> bool:
        """Only labelled parts, none of them the duty itself."""
        return bool(self.parts) and not self.before and all(role is not Role.TEXT for role, _ in self.parts)

    def get(self, role: Role) -> str:
        """The part of that role, empty where there is none."""
        return next((text for known, text in self.parts if known is role), "")


def field_line(text: str) -> FieldLine:
    """What ``text`` labels; ``before`` is the whole text where it labels nothing."""
    flat = aligned_fold(text)
    found = [(m, _role(m)) for m in _LABEL.finditer(flat)]
    kept = [(m, role) for m, role in found if _is_label(m, role, text)]
    if not kept:
        return _bracketed(text)
    ends = [*(m.start() for m, _ in kept[1:]), len(text)]
    parts = [(role, _value(text[m.end() : end])) for (m, role), end in zip(kept, ends, strict=True)]
    before = text[: kept[0][0].start()].strip(" (-–;")
    opens = kept[0][1] if len(kept) == 1 and not before and not parts[0][1] else None
    return FieldLine(before, tuple((role, part) for role, part in parts if part), opens)


def _value(text: str) -> str:
    """The words of a label without the signs around them; a bracket that ends them stays closed."""
    value = text.strip(_EDGES)
    return value + ")" if value.count("(") > value.count(")") and ")" in text else value


def _bracketed(text: str) -> FieldLine:
    """ "… (Sở X chủ trì, phối hợp với Sở Y; hoàn thành trước …)": what a closing bracket says of its sentence."""
    bracket = _BRACKET.search(text)
    inside = bracket["inside"] if bracket else ""
    owner = _IN_BRACKET.match(inside) or _NAMES_AND_TERM.match(inside)
    if bracket is None or owner is None or not looks_like_agency(owner["names"]):
        return FieldLine(text, ())
    parts = [(Role.OWNER, owner["names"].strip(_EDGES))]
    if helping := _HELPING.search(bracket["inside"]):
        parts.append((Role.COORDINATE, helping["names"].strip(_EDGES)))
    if term := owner.groupdict().get("term") or term_in(inside):
        parts.append((Role.DEADLINE, term))
    return FieldLine(text[: bracket.start()].strip(" .;"), tuple(parts))


def _role(found: re.Match[str]) -> Role:
    return _LABELS[int(str(found.lastgroup)[1:])][0]


def _is_label(found: re.Match[str], role: Role, text: str) -> bool:
    """The task itself is labelled only at the beginning; a bare "Thực hiện:" needs an agency after it."""
    if role in (Role.TEXT, Role.NOTE):
        return found.start() == 0
    if int(str(found.lastgroup)[1:]) in _BARE_OWNERS:
        return found.end() == len(text) or looks_like_agency(text[found.end() :])
    return True
