"""Names that mean a class of agencies, and those classes only a person can list (domain.md e.1)."""

from __future__ import annotations

import re

from workflow.rules.names import fold

_GROUP = re.compile(
    r"^(?:cac|nhung|tat ca|toan bo|toan the|toan nganh|moi|mot so|tung|thanh vien|\d+)\b"
    r"|^(?:thu truong|truong|giam doc|chu tich|nguoi dung dau|thon truong|bi thu|lanh dao|hieu truong|vu truong|cuc truong|bo truong|chu dau tu|dai dien|cong doan|can bo|ban chi dao) (?:\w+ ){0,2}cac\b|^(?:ubnd|uy ban nhan dan|hdnd|cong an)\s+"
    r"(?:cac|cap|\d+|(?:xa|phuong|huyen|quan|tinh|thi xa|thi tran|thanh pho|dac khu)(?: ?[,-] ?| va )(?:xa|phuong|huyen|quan|thi xa|thi tran|thanh pho|dac khu)\b)\b|^to [\w ]*?\s(?:cac|cap|xa, phuong)\b|\bxa,? phuong\b|\bphuong,? xa\b|^co quan ngang bo"
    r"|\b(?:so|ban|phong|bo), ?(?:ban|nganh|co quan|don vi|dia phuong)\b|^(?:dia phuong|bo nganh|nganh)\b|\bcac (?:xa|phuong|tinh|bo|so|cap|thon|ap|buon|khu pho|to dan pho|huyen|quan|thi xa|truong)\b"
    r"|\bcap (?:xa|huyen|thon|co so)\b|\blien quan\b|^doanh nghiep\b|^vien, truong\b|^don vi\b|^co quan\b(?! (?:thuong truc|thuoc ubnd|cong an|dieu tra))|^can bo, cong chuc\b|^chu dau tu$|^cong dong\b|^(?:cap uy|chinh quyen|nguoi dan|nhan dan)\b"
)
_ONE_OFFICE = re.compile(r"[Cc]ơ quan\s+[A-ZĐ]")
_OPEN = re.compile(
    r"\blien quan\b|\btheo (?:chuc nang|quy dinh|tham quyen|phan cong)|\bduoc (?:lua chon|giao|phan cong)\b|\bco dao\b"
    r"|\bdu dieu kien\b|\btrong pham vi\b|\bkhac\b|\bchu quan\b|\bmot so\b|\bcung cap\b|^doanh nghiep\b|^vien, truong\b"
    r"|\bthuoc pham vi\b|\bco (?:nhu cau|co so|khu|rung|bien)\b|\bquan ly nganh\b"
)


def is_group(name: str) -> bool:
    """Names a class of agencies, not one ("các bộ, ngành", "UBND các xã, phường")."""
    return _GROUP.search(fold(name)) is not None and not _ONE_OFFICE.match(name)


def is_open_group(name: str) -> bool:
    """A class nobody can list from its words alone ("liên quan", "có đảo", "đủ điều kiện")."""
    return _OPEN.search(fold(name)) is not None
