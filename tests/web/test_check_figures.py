"""Soát số liệu: a report is uploaded, every finding stands on its words, and nothing is kept."""

from __future__ import annotations

from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from models import Event
from tests.services.report_world import PERIOD, enter, indicator, open_period
from tests.web.browser import Browser, World

REPORT = """# BÁO CÁO

Đã tiếp nhận 48 hồ sơ, giải quyết 38/48 hồ sơ, đạt 97,2%.

| Đơn vị | Số hồ sơ | Đã giải quyết |
|---|---|---|
| Phường A | 10 | 8 |
| Phường B | 20 | 19 |
| Tổng cộng | 31 | 27 |
"""


def upload(browser: Browser, content: bytes, name: str = "bao-cao.md") -> TestResponse:
    return browser.post("/check-figures", {"file": (BytesIO(content), name)})


def test_each_finding_leads_to_its_marked_words(world: World) -> None:
    office = world.browser("office")
    with world.db.read() as session:
        before = session.query(Event).count()
    page = upload(office, REPORT.encode()).text
    assert '<mark id="cho-1">' in page
    assert 'href="#cho-1"' in page
    assert "Tỷ lệ 38/48 bằng 79,2%, văn bản ghi 97,2%." in page
    assert "Tổng và các phần" in page
    with world.db.read() as session:
        assert session.query(Event).count() == before


def test_hostile_words_are_shown_as_words(world: World) -> None:
    text = "<script>alert(1)</script> giải quyết 38/48 hồ sơ, đạt 97,2%."
    page = upload(world.browser("office"), text.encode(), "x.txt").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "rong.txt", "rỗng"),
        (b"MZ\x90\x00", "x.exe", "Không đọc được loại tệp"),
        (b"PK\x03\x04hong", "x.docx", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_reason(
    world: World, content: bytes, name: str, says: str
) -> None:
    answer = upload(world.browser("office"), content, name)
    assert answer.status_code == 422
    assert says in answer.text
    assert 'role="alert"' in answer.text


def test_a_quiet_report_says_what_the_check_cannot_know(world: World) -> None:
    page = upload(world.browser("head_tp"), "Giải quyết 38/48 hồ sơ, đạt 79,2%.".encode(), "x.txt").text
    assert "Không thấy số liệu nào mâu thuẫn." in page


def test_a_chosen_period_is_held_against_the_report(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        open_period(office)
        enter(office, indicator(office), 240, 303)
    text = (
        "BÁO CÁO\n\nKết quả tháng 11 năm 2026 trên địa bàn thành phố Mẫu\n\nI. KẾT QUẢ\n\n"
        "- Đăng ký khai sinh: 204/303 hồ sơ.\n"
    )
    office_page = world.browser("office")
    form = {"file": (BytesIO(text.encode()), "x.txt"), "period": PERIOD}
    page = office_page.post("/check-figures", form).text
    assert "số liệu đã nhập là 240/303, ở đây ghi 204/303" in page
    assert "Đã đối chiếu 1 chỗ nêu chỉ tiêu với số liệu đã nhập của tháng 11 năm 2026." in page
    assert f'<option selected value="{PERIOD}">' in page
    other = world.browser("head_vh").post(
        "/check-figures", {"file": (BytesIO(text.encode()), "x.txt"), "period": PERIOD}
    )
    assert "240/303" not in other.text
    unknown = office_page.post("/check-figures", {"file": (BytesIO(b"x"), "x.txt"), "period": "2020"})
    assert unknown.status_code == 422


def test_a_file_of_nothing_but_figures_is_refused_before_it_keeps_others_waiting(world: World) -> None:
    answer = upload(world.browser("head_tp"), b"1/" * 40_000, "x.txt")
    assert answer.status_code == 422
    assert "hơn 30000 con số" in answer.text
