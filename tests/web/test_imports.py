"""The office brings a table into the register through the pages."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, Duty, ImportRun
from tests.web.browser import Browser, World

PLAN = """| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |
|---|---|---|---|
| 1 | Rà soát dữ liệu hộ tịch | Phòng Tư pháp | 30/11/2026 |
| 2 | Trang bị máy quét | Trung tâm Y tế | 30/11/2026 |
"""
HEADER = {"version": 1, "number": "31/KH-UBND", "issuer": "UBND thành phố Mẫu", "issued_on": "01/10/2026"}


def upload(browser: Browser, name: str, data: bytes) -> Any:
    return browser.post("/imports", {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def counted(world: World, model: Any) -> int:
    with world.db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_from_file_to_register(world: World) -> None:
    office = world.browser("office")
    answer = upload(office, "ke-hoach.md", PLAN.encode())
    assert answer.status_code == 303
    review = answer.location
    assert office.post(f"{review}/header", HEADER).status_code == 303
    page = office.get(review).text
    assert "Rà soát dữ liệu hộ tịch" in page
    assert "“Trung tâm Y tế” <span" in page
    refused = office.post(f"{review}/register")
    assert refused.status_code == 422
    assert "Còn 1 dòng cần xử lý" in refused.text
    assert 'href="#row-2"' in refused.text, "what blocks is a link to its row"
    assert counted(world, Duty) == 0
    row = {"version": 1, "text": "Trang bị máy quét", "due": "15/12/2026", "add": "CATP; Phòng Tư pháp"}
    assert office.post(f"{review}/rows/2", row).status_code == 303
    done = office.post(f"{review}/register")
    assert done.status_code == 303
    assert (counted(world, Duty), counted(world, Assignment)) == (2, 3)
    assert office.get(done.location).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("due", "31/02/2026", "Ngày phải viết dạng ngày/tháng/năm"),
        ("due", "31/12/9999", "Năm phải trong khoảng"),
        ("add", "Sở Không Có", "Danh mục không có cơ quan “Sở Không Có”."),
    ],
)
def test_a_wrong_correction_names_the_row_and_changes_nothing(
    world: World, field: str, value: str, sentence: str
) -> None:
    office = world.browser("office")
    review = upload(office, "ke-hoach.md", PLAN.encode()).location
    answer = office.post(
        f"{review}/rows/2", {"version": 1, "text": "Trang bị máy quét", "due": "", field: value}
    )
    assert answer.status_code == 422
    assert "Nhiệm vụ số 2:" in answer.text
    assert sentence in answer.text


def _zip(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("anh.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "Không đọc được loại tệp này"),
        ("ke-hoach.docx", b"PK\x03\x04 khong phai zip", "Tệp bị hỏng"),
        ("ke-hoach.xlsx", _zip(a=b"b"), "Tệp"),
        ("trong.md", b"", "Tệp rỗng."),
        ("van-ban.md", "Không có bảng nào.".encode(), "Không tìm thấy bảng"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(
    world: World, name: str, data: bytes, sentence: str
) -> None:
    answer = upload(world.browser("office"), name, data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert counted(world, ImportRun) == 0


def test_a_file_that_is_far_too_large_is_refused_before_it_is_read(world: World) -> None:
    answer = world.browser("office").client.post(
        "/imports", data=b"x" * (22 << 20), content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert counted(world, ImportRun) == 0


def test_a_table_without_owner_column_says_so_and_waits(world: World) -> None:
    office = world.browser("office")
    plan = "| STT | Nhiệm vụ | Thời hạn |\n|---|---|---|\n| 1 | Rà soát | 30/11/2026 |\n"
    review = upload(office, "ke-hoach.md", plan.encode()).location
    page = office.get(review).text
    assert "Bảng không có cột cơ quan chủ trì." in page
    assert "Chưa có cơ quan chủ trì" in page
    assert office.post(f"{review}/header", HEADER).status_code == 303
    assert office.post(f"{review}/register").status_code == 422
    assert counted(world, Duty) == 0
