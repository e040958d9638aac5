"""Verbs with which papers begin what they order, found without their accents and in small letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.rules.owner_clauses import aligned_fold

_VERBS = (
    "chu tri|phoi hop|ket hop|chi dao|tiep tuc|tang cuong|ra soat|xay dung|ban hanh|to chuc|thuc hien|trien khai|tham muu|tong hop|bao cao|"
    "huong dan|kiem tra|theo doi|don doc|khan truong|chu dong|can cu|tren co so|co trach nhiem|chiu trach nhiem|tap trung|nghien cuu|de xuat|"
    "xuat cap|truc tiep|ho tro|bo tri|can doi|tham dinh|cung cap|huy dong|day manh|day nhanh|phat huy|quyet liet|kip thoi|dinh ky|thuong xuyen|"
    "hoan thanh|hoan thien|nang cao|dam bao|bao dam|kien toan|uu tien|tuyen truyen|duy tri|quan triet|cap nhat|phe duyet|thanh lap|bam sat|"
    "phan cong|cu (?:can bo|cong chuc|chuyen vien|dau moi)|lam dau moi|la (?:co quan|don vi|dau moi)|su dung|quan ly|xu ly|nghiem tuc|"
    "tuan thu|tien phong|tich cuc|quan tam|tham gia|giam sat|van dong|van hanh|phan bo|trien khai|so ket|tong ket|dang ky|tiep nhan|cong bo|"
    "quyet dinh|phan dau|co (?:ke hoach|phuong an|giai phap|y kien|cam ket|van ban|bao cao)|thong nhat|khac phuc|ap dung|doi moi|chuan bi|"
    "cong khai|danh gia|kiem soat|khai thac|tao dieu kien|phat trien|dau tu|lua chon|ky ket|xac dinh|thuc day|theo chuc nang|theo nhiem vu|"
    "theo tham quyen|theo linh vuc|trong pham vi|nhanh chong|thong bao|phat dong|tao lap|ket noi|so hoa|dao tao|boi duong|tap huan|"
    "lanh dao|thanh tra|dieu phoi|nam chac|chuyen doi|tra loi|chap hanh|xac minh|luu y|truoc mat|triet de|khong ngung|yeu cau|gop y|lam viec|thua uy quyen|thay mat|thua lenh|"
    "lam ro|tiep thu|giai quyet|thong ke|long ghep|ung dung|nhan rong|xem xet|dong thoi|cho tri|thao go|xac lap|"
    "bien soan|bo sung|sua doi|rut kinh nghiem|bieu duong|pho bien|trao doi|ra quan|tich hop|dieu chinh|cai thien|mo rong|quy dinh|phat hanh|"
    "thu thap|cam ket|dinh huong|bo cuc|khao sat|du bao|no luc|gap rut|vao cuoc|thiet lap|(?<!truyen )hinh thanh|khoi cong|giai ngan|di doi|lam sach|chuan hoa|lam giau|cap phat|cap moi|thu nhan|tiep can|phong chong"
)  # fmt: skip
_VERB = re.compile(rf"(?<![\w-])(?:{_VERBS})(?![\w-])")
# Short verbs that only their accents tell from other words ("cần" from "cán bộ").
_SHORT_VERB = re.compile(
    r"(?<![\w-])(?:cần|phải|mở|đưa|gửi|(?<!công )(?<!dân )(?<!độc )(?<!thành )lập|gắn|sớm|ngay|đẩy|tự|họp|dẫn dắt|đến (?:từng|tận)|sẵn sàng|tiến hành|tăng(?! trưởng)|giảm(?! nghèo)|(?<!ngoại )(?<!Ngoại )(?<!bàn )(?<!chuyển )giao(?! thông)"
    r"|(?<!công )(?<!quy )(?<!chương )(?<!lộ )(?<!giáo )(?<!tiến )(?<!hành )trình)(?![\w-])"
)


def verbs_from(text: str, flat: str, start: int) -> Iterator[re.Match[str]]:
    """Verbs from ``start`` on, in the order in which they stand."""
    short = _SHORT_VERB.search(text, start)
    for found in _VERB.finditer(flat, start):
        if short and short.start() < found.start():
            yield short
            short = None
        yield found
    if short:
        yield short


def begins_with_act(text: str) -> bool:
    """Whether a sentence begins with a verb, its subject left to the heading."""
    start = text[:60]
    return _VERB.match(aligned_fold(start)) is not None or _SHORT_VERB.match(start.lower()) is not None
