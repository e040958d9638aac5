"""What a cell looks like, whatever its column says: a number, a date phrase, an agency, a state."""

from __future__ import annotations

import re

from workflow.rules.names import fold
from workflow.rules.states import State

_STT = re.compile(r"\(?(\d{1,4}(\.\d{1,3})*|[IVXLC]{1,6}|[A-ZĐ]|[a-zđ])(\.\d{1,3})*\s*[.):]?\s*")
_ROMAN = re.compile(r"[IVX]+")
_ARABIC = re.compile(r"\d{1,9}(\.\d{1,9})*")
_DEADLINE = re.compile(
    r"\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\b|\b\d{1,2}/\d{4}\b|\bqui? [ivx1-4]|\bquy [ivx1-4]|\bthang \d"
    r"|\bnam 20\d\d|\b20\d\d\s*-\s*20\d\d|^\W*20\d\d\W*$|thuong xuyen|dinh ky|hang (thang|quy|nam|tuan)"
    r"|hang nam|giai doan|ngay lam viec|lien tuc|ngay sau khi|6 thang|truoc ngay|chi dao cua"
)
_AGENCY = re.compile(
    r"^\W*(cac |giao |de nghi )?(bo|so|ubnd|uy ban|hdnd|hoi dong|cong an|van phong|vien|cuc|vu|phong|ban|to|"
    r"trung tam|toa an|thanh tra|tong|ngan hang|bao hiem|mat tran|mttq|doan|hoi|truong|tap doan|cong ty|"
    r"co quan|don vi|nganh|dia phuong|xa|phuong|tinh|thanh pho|chi cuc|kho bac|thue|dai|bao|chi nhanh|evn|"
    r"doanh nghiep|chu tich|giam doc|bo truong|thu truong|lien doan|ttg|catp|cat|cong chuc|can bo|"
    r"chuyen vien|ubmttq|ub mttq|tieu ban|cap uy|dang uy|tinh uy|thanh uy|bcd|bch|bql|tram|doi|lien hiep|to dan pho|thon)\b"
)
# Progress words of the lists of domain.md a.3, longest first where one begins another.
_PROGRESS: tuple[tuple[str, State, bool], ...] = (
    (r"(da )?hoan thanh (qua|tre|cham|sau) (han|thoi han|tien do)", State.COMPLETED, True),
    (r"(dang (thuc hien|trien khai|xu ly)|chua hoan thanh).*qua han", State.IN_PROGRESS, True),
    (r"qua han( chua hoan thanh)?$", State.IN_PROGRESS, True),
    (r"(chua|khong) (hoan thanh|xong|dat)", State.IN_PROGRESS, False),
    (r"(chua (thuc hien|trien khai|tiep nhan|bat dau|xu ly)|moi giao|thuc hien moi|chua den han)", State.ASSIGNED, False),
    (r"(da )?(hoan thanh|thuc hien xong|xong)\b|completed?$|done$|100 ?%$", State.COMPLETED, False),
    (r"(da bao cao|cho (duyet|xet|xac nhan)|submitted$)", State.SUBMITTED, False),
    (r"(dang|tiep tuc|da tiep nhan|phan cong|da trien khai|in progress|pending$|thuc hien thuong xuyen)",
     State.IN_PROGRESS, False),
)  # fmt: skip
_COMPILED = tuple((re.compile(p), state, late) for p, state, late in _PROGRESS)
_MAX_PROGRESS = 60
_TARGET = re.compile(
    r"(ty le|so luong|toi thieu|it nhat|phan dau( dat)?|tren|duoi|dat)\b.*\d+\s*%|\d+([.,]\d+)?\s*%|ty le %"
)


def looks_like_stt(text: str) -> bool:
    """ "1", "1.", "2.1", "IV", "a)"."""
    return len(text) <= 12 and _STT.fullmatch(text.strip()) is not None


def stt_style(text: str) -> str:
    """``letter`` (A), ``roman``, ``arabic``, ``dotted`` (1.2), ``small`` (a) or empty."""
    bare = text.strip().strip("().: ")
    if _ROMAN.fullmatch(bare):
        return "roman"
    if _ARABIC.fullmatch(bare):
        return "dotted" if "." in bare else "arabic"
    if len(bare) == 1 and bare.isalpha():
        return "letter" if bare.isupper() else "small"
    return ""


def looks_like_deadline(text: str) -> bool:
    """A date, a period, or one of the words for continuous and periodic work."""
    return _DEADLINE.search(fold(text)) is not None


def looks_like_agency(text: str) -> bool:
    """Begins as names of agencies and groups do."""
    return _AGENCY.match(fold(text)) is not None


def progress_of(text: str) -> tuple[State, bool] | None:
    """The state a progress cell names, and whether it says "quá hạn"; None for other text."""
    words = fold(text).strip(" .;:-")
    if not words or len(words) > _MAX_PROGRESS:
        return None
    return next(((state, late) for pattern, state, late in _COMPILED if pattern.match(words)), None)


def looks_like_target(text: str) -> bool:
    """A figure to be reached rather than work to be done (chỉ tiêu)."""
    return _TARGET.match(fold(text)) is not None
