"""Header rows: which column holds what. Recognised on folded words, never on positions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from workflow.intake.shapes import looks_like_deadline
from workflow.intake.tables import SourceRow
from workflow.rules.names import fold


class Role(StrEnum):
    """What a column holds."""

    STT = "stt"
    TEXT = "text"
    DETAIL = "detail"
    ORIGIN = "origin"
    OWNER = "owner"
    OWNERS = "owners"
    COORDINATE = "coordinate"
    DEADLINE = "deadline"
    PRODUCT = "product"
    LEADER = "leader"
    PROGRESS = "progress"
    RESULT = "result"
    NOTE = "note"
    RESOURCE = "resource"
    CATEGORY = "category"
    TARGET = "target"


# Layouts of domain.md a.3 and e.3. The first pattern that matches the folded header decides, so
# the narrow ones stand first ("văn bản giao nhiệm vụ" before "nhiệm vụ").
_AGENCY = r"(co quan|cq|don vi|to chuc|bo phan|phong|ban|so|nganh|dia phuong)"
_WORKS = r"(co quan|don vi|to chuc|bo phan)"
_RULES: tuple[tuple[Role, str], ...] = (
    (Role.STT, r"(so )?(tt|stt|thu tu)$|so thu tu|muc$|#$|no\.?$"),
    (Role.CATEGORY, r"(thuoc )?nhom\b|linh vuc|loai\b|phan loai|cap do|muc do"),
    (Role.ORIGIN, r"van ban|can cu|so tbkl|so,? ky hieu|so van ban|trich yeu|nguon giao|xuat xu"),
    (Role.OWNERS, r".*\bchu tri\b.*\bphoi hop\b"),
    (Role.COORDINATE, rf"({_AGENCY}.*|ben )?\bphoi hop\b|.*\bphoi hop( thuc hien)?$"),
    (
        Role.LEADER,
        r"(dong chi )?lanh dao|nguoi (phu trach|chiu trach nhiem|chi dao|theo doi)|(dong chi )?phu trach",
    ),
    (
        Role.DEADLINE,
        r"(thoi|ky) (han|gian|diem|ky)|han\b|ngay (hoan thanh|den han|het han)|moc|lo trinh|hoan thanh",
    ),
    (
        Role.RESULT,
        r"(bao cao )?(tinh hinh|ket qua)( da| trien khai)? (thuc hien|dat duoc|xu ly|giai quyet|den)",
    ),
    (Role.RESULT, r"(tinh hinh|ket qua) (trien khai|bao cao|cap nhat)|da thuc hien|noi dung bao cao"),
    (Role.PROGRESS, r"tien do|trang thai|tinh trang|tinh hinh|danh gia|muc do hoan thanh"),
    (Role.PRODUCT, r"(ten )?san pham|ket qua|dau ra|yeu cau (dat|san pham)"),
    (Role.RESOURCE, r"nguon (luc|kinh phi|von)|kinh phi|du toan|ngan sach"),
    (Role.NOTE, r"ghi chu|luu y|kho khan|vuong mac|de xuat|kien nghi"),
    (
        Role.OWNER,
        (
            rf"{_WORKS}\b|.*\bchu tri\b|dau moi|phan cong|(chiu )?trach nhiem|thuc hien$|chu (dau tu|du an)$"
            rf"|({_AGENCY}|nguoi|ca nhan|can bo|cong chuc|chuyen vien)\b.*\b(thuc hien|tham muu|dau moi)$"
        ),
    ),
    (Role.TARGET, r"(ten )?chi tieu|muc tieu"),
    (
        Role.TEXT,
        (
            r"(ten )?(cac )?(noi dung|nhiem vu|cong viec|hoat dong|giai phap|hang muc|dau viec|viec|du an|de an|(y kien |noi dung )?chi dao)"
            r"|yeu cau(,| va|$)"
        ),
    ),
)
_LETTERS = "abcdefghijklmno"
_COMPILED = tuple((role, re.compile(pattern)) for role, pattern in _RULES)
_MAX_HEADER_CELL = 90
_PERIOD = re.compile(r"(?:quy (?:[ivx]{1,3}|[1-4])|thang \d{1,2}|tuan \d{1,2})(?:\s*(?:/|-|nam)\s*\d{4})?")
_BEGINS = re.compile(r".*\b(bat dau|tu ngay|khoi cong)$")
_DUTY_ROLES = frozenset(Role) - {Role.STT, Role.TEXT, Role.DETAIL, Role.CATEGORY, Role.NOTE, Role.TARGET}
_MAIN_TEXT = re.compile(r"(ten )?(cac )?(nhiem vu|cong viec|dau viec|noi dung (nhiem vu|cong viec))")


@lru_cache(maxsize=4_096)
def role_of(header: str) -> Role | None:
    """What a header cell announces, or None."""
    if len(header) > 2 * _MAX_HEADER_CELL:
        return None
    words = re.sub(r"\(.*?\)|\[\w+\]|[*:.]", " ", fold(header))
    words = " ".join(words.split())
    if not words or len(words) > _MAX_HEADER_CELL:
        return None
    return next((role for role, pattern in _COMPILED if pattern.match(words)), None)


def roles_in(cells: Sequence[str]) -> dict[int, Role]:
    """Column numbers (from 0) to roles, for the cells of one header row."""
    return {i: role for i, cell in enumerate(cells) if (role := role_of(cell)) is not None}


def period_of(header: str) -> str:
    """The period that a column of marks stands for ("Quý I", "Tháng 3/2026"), empty for other headers."""
    text = " ".join(header.split())
    return text if _PERIOD.fullmatch(fold(text)) else ""


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row announces a duty table: a text column, a duty column, most cells known.

    Columns of a timetable ("Quý I", "Quý II", marked with an x) say nothing for or against.
    """
    filled = [cell for cell in cells if cell and not period_of(cell)]
    known = roles_in(cells)
    named = set(known.values())
    if not named & {Role.TEXT, Role.TARGET} or not named & _DUTY_ROLES:
        return False
    return len(named) >= 2 and len(known) >= 0.6 * len(filled) and len(set(filled)) >= 2


def join_headers(top: SourceRow, below: SourceRow) -> tuple[str, ...]:
    """A header of two rows as one: "Cơ quan" over "chủ trì" is "Cơ quan chủ trì"."""
    joined = []
    for first, second in zip(top.cells, below.cells, strict=True):
        joined.append(first if not second or second == first else f"{first} {second}".strip())
    return tuple(joined)


def is_second_header(top: SourceRow, row: SourceRow) -> bool:
    """Whether ``row`` only completes the header above it."""
    own = [cell for i, cell in enumerate(row.cells) if cell and i not in row.down and cell != top.cells[i]]
    if len(own) < 2 or (row.cells[0] and 0 not in row.down and row.cells[0] != top.cells[0]):
        return False
    sub = re.compile(
        r"(co quan |don vi )?(chu tri|phoi hop|thuc hien)|bat dau|ket thuc|tu ngay|den ngay|hoan thanh"
    )
    return all(len(cell) <= _MAX_HEADER_CELL and (sub.match(fold(cell)) or role_of(cell)) for cell in own)


def is_column_numbers(cells: Sequence[str]) -> bool:
    """A row "(1) (2) (3) …", "A B 1 2" or "a b c d" under the header."""
    filled = [cell.strip("() ") for cell in cells if cell]
    if len(filled) >= 3 and "".join(filled).lower() in _LETTERS:
        return True
    digits = [int(cell) for cell in filled if cell.isdigit() and len(cell) < 3]
    return (
        len(filled) >= 3
        and len(digits) >= len(filled) - 2
        and digits == sorted(digits)
        and len(set(digits)) > 2
    )


def assign(header: Sequence[str], body: Sequence[SourceRow]) -> dict[int, Role]:
    """One role per column; twins and doubtful headers are settled by what stands below them.

    "Tiến độ" over dates is a deadline; of two text columns the one named "nhiệm vụ" is the duty and
    the other its detail; "Chỉ tiêu" beside a duty is its product; of a beginning and an end the end counts.
    """
    roles = _one_deadline(roles_in(header), header, body)
    texts = [c for c, role in roles.items() if role is Role.TEXT]
    main = next((c for c in texts if _MAIN_TEXT.match(fold(header[c]))), texts[0] if texts else None)
    for column in texts:
        roles[column] = Role.TEXT if column == main else Role.DETAIL
    for column, role in list(roles.items()):
        if role is Role.TARGET and main is not None:
            roles[column] = Role.PRODUCT
    seen: set[Role] = set()
    for column, role in list(roles.items()):
        if role in seen and role is not Role.DETAIL:
            del roles[column]
        seen.add(role)
    return roles


def _one_deadline(
    roles: dict[int, Role], header: Sequence[str], body: Sequence[SourceRow]
) -> dict[int, Role]:
    """ "Tiến độ" over dates is a deadline; a beginning counts only where no end is given."""
    out = dict(roles)
    for column, role in roles.items():
        if role is Role.PROGRESS and Role.DEADLINE not in out.values() and _mostly_dates(column, body):
            out[column] = Role.DEADLINE
    given = [c for c, role in out.items() if role is Role.DEADLINE]
    ends = [c for c in given if not _BEGINS.match(fold(header[c]))]
    return {c: role for c, role in out.items() if c not in given or c in ends or not ends}


def _mostly_dates(column: int, body: Sequence[SourceRow]) -> bool:
    filled = [row.cells[column] for row in body if row.cells[column]]
    return bool(filled) and sum(map(looks_like_deadline, filled)) * 2 > len(filled)
