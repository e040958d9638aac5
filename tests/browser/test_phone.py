"""A head of a unit with a phone of 360 px: from a mail's link to a sent update, over a weak line and a late evening."""

from __future__ import annotations

import os
import struct
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from models import Assignment, Evidence, Update, User
from tests.browser.site import Site
from tests.browser.visitor import Visitor, visiting
from tests.office import PASSWORD, Office, build_office
from workflow.rules.states import Move, State
from workflow.services import lifecycle

pytestmark = pytest.mark.browser

DAY = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
HEAD, STAFF = "head_tp@mau.gov.vn", "staff_tp@mau.gov.vn"
MOST_TAPS = 3
SENTENCE = "Đã rà soát xong dữ liệu của 12 tổ dân phố."
TEXT = "Kết quả trong một câu"


class Thumb:
    """Taps what is named and counts the taps; typing into the field that was tapped costs none."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.taps = visitor, 0

    def tap(self, name: str) -> None:
        page = self.visitor.page
        chip = page.locator(".choice", has_text=name)
        found = chip if chip.count() else page.get_by_role("button", name=name, exact=True)
        (found if found.count() else page.get_by_label(name)).first.tap()
        self.taps += 1

    def type(self, words: str) -> None:
        self.visitor.page.keyboard.type(words)


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """The small authority of the other tests, on a server of its own, with one duty of Phòng Tư pháp."""
    made = Site(folder, DAY)
    with made.db.write() as session:
        office = build_office(session)
        office.assignment("tp", due=DAY.date() - timedelta(days=3))
    with made.serving():
        yield made


@contextmanager
def on_a_phone(chromium: Browser, site: Site, who: str = HEAD, **options: Any) -> Iterator[Visitor]:
    """The person's phone, signed in, with the duty open as the mail's link opens it."""
    with visiting(chromium, site.url, width=360, has_touch=True, is_mobile=True, **options) as visitor:
        visitor.sign_in(who, PASSWORD)
        visitor.open(link(site))
        yield visitor


def link(site: Site) -> str:
    """As the mail writes it."""
    with site.db.read() as session:
        return f"{site.url}/assignments/{session.scalar(sa.select(Assignment.id))}"


def said(site: Site) -> list[str]:
    with site.db.read() as session:
        return list(session.scalars(sa.select(Update.text).order_by(Update.id)))


def state(site: Site) -> State:
    with site.db.read() as session:
        return session.scalars(sa.select(Assignment.state)).one()


def photograph(*, wide: int = 3200, high: int = 2400) -> dict[str, Any]:
    """What a phone's camera makes of a document: some megabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    noise = os.urandom(wide)  # one grainy line, moved on from line to line
    lines = b"".join(b"\0" + noise[n % wide :] + noise[: n % wide] for n in range(high))
    header = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    parts = (
        chunk(b"IHDR", header),
        chunk(b"IDAT", zlib.compress(lines, 0)),
        chunk(b"IEND", b""),
    )
    return {
        "name": "Công văn.png",
        "mimeType": "image/png",
        "buffer": b"\x89PNG\r\n\x1a\n" + b"".join(parts),
    }


def test_a_link_three_taps_and_a_sentence(chromium: Browser, site: Site) -> None:
    with on_a_phone(chromium, site) as visitor:
        thumb, began = Thumb(visitor), time.monotonic()
        thumb.tap("Đang làm")
        thumb.tap(TEXT)
        thumb.type(SENTENCE)
        thumb.tap("Gửi")
        visitor.page.get_by_text("Đã ghi cập nhật tiến độ.").wait_for()
        seconds = time.monotonic() - began
        sys.stdout.write(f"an update: {thumb.taps} taps, {seconds:.1f} s of a machine at work\n")
        assert thumb.taps <= MOST_TAPS
        assert said(site) == [SENTENCE]
        assert visitor.path == link(site).removeprefix(site.url), "a reload sends nothing again"


def test_completion_takes_the_same_taps_and_the_number_of_its_document(chromium: Browser, site: Site) -> None:
    with on_a_phone(chromium, site) as visitor:
        thumb = Thumb(visitor)
        thumb.tap("Hoàn thành")
        thumb.tap(TEXT)
        thumb.type(SENTENCE)
        page = visitor.page
        page.keyboard.press("Tab")
        thumb.type("77/BC-TP")
        page.keyboard.press("Tab")
        thumb.type("06/11/2026")
        thumb.tap("Gửi")
        page.get_by_text("Đã gửi báo cáo hoàn thành tới cơ quan thường trực.").wait_for()
        sys.stdout.write(f"completion: {thumb.taps} taps\n")
        assert thumb.taps <= MOST_TAPS
        assert state(site) is State.SUBMITTED


def test_the_chip_decides_what_else_is_shown_and_nothing_is_a_barrier(chromium: Browser, site: Site) -> None:
    with on_a_phone(chromium, site) as visitor:
        page, thumb = visitor.page, Thumb(visitor)
        for chip, proof, cause, review in (
            ("Đang làm", False, False, False),
            ("Vướng mắc", False, True, False),
            ("Hoàn thành", True, False, True),
        ):
            thumb.tap(chip)
            assert page.get_by_label("Số, ký hiệu văn bản").is_visible() is proof, chip
            assert page.get_by_label("Chụp ảnh văn bản").is_visible() is proof, chip
            assert page.get_by_label("Nguyên nhân vướng mắc").is_visible() is cause, chip
            assert page.get_by_text("Hoàn thành: gửi cơ quan thường trực xét.").is_visible() is review, chip
            assert page.get_by_text("Ghi vào sổ theo dõi").is_visible() is not review, chip
            assert visitor.overhang() == ""
            for colours in ("light", "dark"):
                page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
                assert visitor.barriers() == [], (chip, colours)


def test_what_was_typed_and_photographed_outlasts_the_session(chromium: Browser, site: Site) -> None:
    with on_a_phone(chromium, site) as visitor:
        page, thumb = visitor.page, Thumb(visitor)
        thumb.tap("Hoàn thành")
        page.get_by_label(TEXT).fill(SENTENCE)
        page.get_by_label("Chụp ảnh văn bản").set_input_files(photograph(wide=40, high=30))
        site.set_clock(days=1, hour=8)
        thumb.tap("Gửi")
        page.get_by_label("Mật khẩu").wait_for()
        assert visitor.path.startswith("/sign-in?next=/assignments/")
        assert visitor.says("nội dung vừa gửi chưa được ghi")
        assert visitor.barriers() == []
        visitor.fill_sign_in(HEAD, "không phải mật khẩu")
        page.get_by_text("mật khẩu không đúng").first.wait_for()
        assert visitor.complaints.pop().startswith("422 for ")
        visitor.fill_sign_in(HEAD, PASSWORD)
        page.get_by_text("Đã khôi phục nội dung chưa gửi.").wait_for()
        assert visitor.path == link(site).removeprefix(site.url)
        assert page.get_by_label(TEXT).input_value() == SENTENCE
        assert said(site) == [], "nothing is sent by itself"
        thumb.tap("Gửi")
        page.get_by_text("Đã gửi báo cáo hoàn thành").wait_for()
        with site.db.read() as session:
            assert session.scalars(sa.select(Evidence.file_name)).all() == ["Công văn.png"]


def test_a_broken_line_loses_nothing_and_sends_once(chromium: Browser, site: Site) -> None:
    with on_a_phone(chromium, site) as visitor:
        page, thumb = visitor.page, Thumb(visitor)
        thumb.tap("Hoàn thành")
        page.get_by_label(TEXT).fill(SENTENCE)
        page.get_by_label("Tệp hoặc ảnh chụp").set_input_files(photograph(wide=40, high=30))
        visitor.context.set_offline(True)
        thumb.tap("Gửi")
        page.get_by_role("alert").get_by_text("Chưa gửi được: mất kết nối.").wait_for()
        expect(page.get_by_role("alert")).to_be_in_viewport()
        assert visitor.barriers() == []
        visitor.context.set_offline(False)
        # the server records it, and the answer is lost on its way
        page.route("**/update", lambda route: (route.fetch(max_redirects=0), route.abort())[1], times=1)
        thumb.tap("Gửi")
        expect(page.get_by_role("status").get_by_text("Đang gửi…")).to_have_count(0)
        page.get_by_role("alert").get_by_text("Chưa gửi được: mất kết nối.").wait_for()
        assert said(site) == [SENTENCE]
        thumb.tap("Gửi")
        page.get_by_text("Đã gửi báo cáo hoàn thành").first.wait_for()
        assert said(site) == [SENTENCE]
        visitor.complaints = [c for c in visitor.complaints if "/update" not in c]


def test_a_draft_waits_for_its_writer_alone(chromium: Browser, site: Site) -> None:
    with on_a_phone(chromium, site) as visitor:
        page = visitor.page
        page.get_by_label(TEXT).fill(SENTENCE)
        visitor.context.clear_cookies()  # the session is over, the phone is lent to a colleague
        visitor.sign_in(STAFF, PASSWORD)
        visitor.open(link(site))
        assert page.get_by_label(TEXT).input_value() == ""
        assert SENTENCE not in page.content()

        visitor.context.clear_cookies()
        visitor.sign_in(HEAD, PASSWORD)
        visitor.open(link(site))
        assert page.get_by_label(TEXT).input_value() == SENTENCE
        assert visitor.says("Đã khôi phục nội dung chưa gửi.")
        page.locator("details.account summary").click()
        page.get_by_role("button", name="Đăng xuất").click()
        page.get_by_label("Mật khẩu").wait_for()
        assert page.evaluate("() => localStorage.length") == 0


def test_a_draft_that_was_sent_is_no_draft_and_an_old_one_says_so(chromium: Browser, site: Site) -> None:
    with on_a_phone(chromium, site) as visitor:
        page, thumb = visitor.page, Thumb(visitor)
        page.get_by_label(TEXT).fill(SENTENCE)
        thumb.tap("Gửi")
        page.get_by_text("Đã ghi cập nhật tiến độ.").wait_for()
        assert page.evaluate("() => localStorage.length") == 0
        assert page.get_by_label(TEXT).input_value() == ""

        page.get_by_label(TEXT).fill("Câu chưa gửi.")
        with site.db.write() as session:
            row = session.scalars(sa.select(Assignment)).one()
            request = lifecycle.Request(version=row.version, note="Người khác ghi.")
            staff = session.scalars(sa.select(User).where(User.email == STAFF)).one()
            actor = Office(session, user={"staff": staff}).actor("staff")
            lifecycle.apply(session, actor, row.id, Move.PROGRESS, request, now=site.now)
        visitor.open(link(site))
        assert visitor.says("từ khi bạn viết, nhiệm vụ đã có thay đổi")
        assert page.get_by_label(TEXT).input_value() == "Câu chưa gửi."


def test_a_photograph_is_made_smaller_on_the_phone(chromium: Browser, site: Site) -> None:
    taken = photograph()
    assert len(taken["buffer"]) > 7_000_000
    with on_a_phone(chromium, site) as visitor:
        page, thumb = visitor.page, Thumb(visitor)
        thumb.tap("Hoàn thành")
        page.get_by_label(TEXT).fill(SENTENCE)
        page.get_by_label("Chụp ảnh văn bản").set_input_files(taken)
        page.get_by_text("Ảnh đã được thu nhỏ từ 7,3 MB").wait_for()
        thumb.tap("Gửi")
        page.get_by_text("Đã gửi báo cáo hoàn thành").wait_for()
    with site.db.read() as session:
        piece = session.scalars(sa.select(Evidence)).one()
    assert (piece.file_name, piece.media_type) == ("Công văn.jpg", "image/jpeg")
    assert piece.size < len(taken["buffer"]) // 2


def test_without_script_the_photograph_goes_as_it_is(chromium: Browser, site: Site) -> None:
    with on_a_phone(chromium, site, java_script_enabled=False) as visitor:
        page = visitor.page
        page.locator(".choice", has_text="Hoàn thành").click()
        page.get_by_label(TEXT).fill(SENTENCE)
        page.get_by_label("Chụp ảnh văn bản").set_input_files(photograph(wide=40, high=30))
        page.get_by_role("button", name="Gửi", exact=True).click()
        assert visitor.says("Đã gửi báo cáo hoàn thành")
    with site.db.read() as session:
        assert session.scalars(sa.select(Evidence.media_type)).all() == ["image/png"]


def test_an_update_is_taken_back_corrected_and_sent_again(chromium: Browser, site: Site) -> None:
    with on_a_phone(chromium, site) as visitor:
        page, thumb = visitor.page, Thumb(visitor)
        thumb.tap("Vướng mắc")
        page.get_by_label(TEXT).fill("Gửi nhầm.")
        page.get_by_label("Nguyên nhân vướng mắc").fill("Chưa rõ.")
        thumb.tap("Gửi")
        page.get_by_text("Đã ghi cập nhật tiến độ.").wait_for()
        assert visitor.barriers() == []
        assert visitor.overhang() == ""
        thumb.tap("Thu hồi cập nhật vừa gửi")
        page.get_by_text("Đã thu hồi cập nhật vừa gửi").first.wait_for()
        assert page.get_by_label(TEXT).input_value() == "Gửi nhầm."
        assert page.get_by_label("Vướng mắc", exact=True).is_checked()
        assert state(site) is State.ASSIGNED
        assert visitor.barriers() == []
        page.get_by_label(TEXT).fill(SENTENCE)
        page.get_by_label("Nguyên nhân vướng mắc").fill("Thiếu số liệu.")
        thumb.tap("Gửi")
        page.get_by_text("Đã ghi cập nhật tiến độ.").wait_for()
        assert said(site) == ["Gửi nhầm.", SENTENCE]
        site.now += timedelta(seconds=58)
        page.reload()
        button = page.get_by_role("button", name="Thu hồi cập nhật vừa gửi")
        expect(button).to_be_visible()
        expect(button).to_have_count(0)  # the minute is over while the page stands open
