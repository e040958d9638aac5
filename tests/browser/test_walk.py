"""The main job, walked in a real browser: from a notice with 123 duties to the key tasks in Word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page

from models import Agency, Assignment, Duty, ImportRow
from tests.browser.site import Site
from tests.browser.visitor import Visitor, visiting
from tests.smtp_sink import SmtpSink
from workflow.demo import chinh_phu, second_authority
from workflow.demo.people import PASSWORD
from workflow.rules.states import State

pytestmark = pytest.mark.browser

#: Tuesday 25 November 2025, 09:00: the last day of one of the two duties of Thanh tra Chính phủ.
IMPORT_DAY = datetime(2025, 11, 25, 2, 0, tzinfo=UTC)
BANK, INSPECTORATE = "Ngân hàng Nhà nước Việt Nam", "Thanh tra Chính phủ"
REASON = "Đề nghị gửi kèm văn bản đã ban hành, có chữ ký và đóng dấu."
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF\n"
)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


@pytest.fixture
def site(folder: Path, sink: SmtpSink) -> Iterator[Site]:
    """The steering committee's installation: agencies and accounts are there, no document yet."""
    made = Site(folder, IMPORT_DAY, smtp_url=sink.url, mail_from=f"dondoc@{chinh_phu.DOMAIN}")
    with made.db.write() as session:
        second_authority.open_second(session, now=IMPORT_DAY)
    with made.serving():
        yield made


def email(name: str) -> str:
    return f"{name}@{chinh_phu.DOMAIN}"


def duties_of(site: Site, agency: str) -> list[tuple[int, str, str]]:
    """(assignment, its text, its deadline as written on pages) of one lead, the nearest deadline first."""
    with site.db.read() as session:
        rows = session.execute(
            sa.select(Assignment.id, Duty.text, Assignment.due)
            .join(Duty, Duty.id == Assignment.duty_id)
            .join(Agency, Agency.id == Assignment.agency_id)
            .where(Agency.name == agency)
            .order_by(Assignment.due, Assignment.id)
        )
        return [(row.id, row.text, f"{row.due:%d/%m/%Y}") for row in rows]


def cell(page: Page, row: Locator, header: str) -> str:
    """What stands in a row under the header that begins so."""
    headers = page.locator("table.list thead th").all_inner_texts()
    column = next(i for i, text in enumerate(headers) if text.strip().startswith(header))
    return row.locator("td").nth(column).inner_text().strip()


def test_the_main_job_from_the_notice_to_the_key_tasks(chromium: Browser, site: Site, sink: SmtpSink) -> None:
    with visiting(chromium, site.url) as office:
        office.sign_in(email("thuong-truc"), PASSWORD)
        the_office_imports_the_notice(office, site)
        (first, _, _), (second, _, _) = duties_of(site, BANK)

        with visiting(chromium, site.url) as head:
            the_head_reports_with_evidence(head, first, number="905/NHNN-CNTT", by_link=True)
            the_head_reports_with_evidence(head, second, number="906/NHNN-CNTT", by_link=False)
            the_office_accepts(office, first, "905/NHNN-CNTT")
            the_office_returns(office, second)
            the_head_reads_the_reason(head, first, second)

        site.set_clock(days=1, hour=8)
        assert {"sweep", "mails"} <= set(site.background())
        site.set_clock(days=0, hour=16)
        site.background()
        the_late_head_got_one_mail(site, sink)

        with visiting(chromium, site.url) as leader:
            leader.sign_in(email("lanh-dao"), PASSWORD)
            the_leader_sees_who_is_late(leader, site)
        the_office_exports_the_key_tasks(office, site)


def the_office_imports_the_notice(office: Visitor, site: Site) -> None:
    page = office.page
    page.get_by_role("link", name="Nhập kế hoạch đầu tiên").click()
    page.get_by_label("Tệp văn bản giao nhiệm vụ").set_input_files(second_authority.SOURCE)
    page.get_by_role("button", name="Đọc tệp").click()
    assert page.get_by_label("Số, ký hiệu").input_value() == "624/TB-VPCP"
    assert page.get_by_label("Ngày ban hành").input_value() == "16/11/2025"
    assert office.says("Đã xem 0/123")
    blocked = waiting(page)
    assert blocked > 0

    # nothing is registered while a row waits for a decision, and the page says so
    page.get_by_role("button", name="Ghi tất cả vào sổ").click()
    page.get_by_role("alert").first.wait_for()
    assert registered(site) == 0

    fold = page.locator("details.fold")
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    page.locator(".group-confirm", has_text=chinh_phu.SIX_CITIES).get_by_role("button").click()
    page.get_by_text("Đã xác nhận nhóm cho").wait_for()
    correct_a_row(page, site)
    page.get_by_role("button", name="Ghi nhận “chưa giao”").click()
    page.get_by_text("Đã ghi nhận “chưa giao” cho").wait_for()
    assert waiting(page) < blocked
    look_at_grave_rows(page)
    assert waiting(page) == 0

    page.get_by_role("button", name="Ghi tất cả vào sổ").click()
    assert office.says("Đã ghi vào sổ: 123 nhiệm vụ mới")
    assert re.fullmatch(r"/documents/\d+", office.path)
    assert office.says("624/TB-VPCP")
    assert registered(site) > 123 - blocked
    for city in ("Hà Nội", "Cần Thơ"):
        assert duties_of(site, f"UBND thành phố {city}")


def registered(site: Site) -> int:
    with site.db.read() as session:
        return session.scalar(sa.select(sa.func.count(Assignment.id))) or 0


def waiting(page: Page) -> int:
    """How many duties still stand in the way of registering; the part that says so ends the page."""
    page.locator("#register").wait_for()
    return page.locator("#register .duty-blocker [data-go]").count()


def correct_a_row(page: Page, site: Site) -> None:
    """The first row that lacks a lead gets one, typed as an office would."""
    page.locator("#register .duty-blocker [data-go]").first.click()
    row = page.locator('.duty[aria-current="true"]')
    position = int(row.get_attribute("data-row") or "0")
    page.keyboard.press("e")
    page.get_by_label(re.compile("^Thêm cơ quan chủ trì")).fill("Bộ Tư pháp")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("Đã lưu nhiệm vụ số").wait_for()
    with site.db.read() as session:
        decision = session.scalars(sa.select(ImportRow.decision).where(ImportRow.position == position)).one()
        ministry = session.scalars(sa.select(Agency.id).where(Agency.name == "Bộ Tư pháp")).one()
    assert str(ministry) in str(decision)


def look_at_grave_rows(page: Page) -> None:
    """Rows with a grave doubt count as seen once somebody accepted them as they stand."""
    while left := waiting(page):
        page.locator("#register .duty-blocker [data-go]").first.click()
        page.keyboard.press("a")
        page.wait_for_function(
            "n => document.querySelectorAll('#register .duty-blocker [data-go]').length < n", arg=left
        )


def the_head_reports_with_evidence(head: Visitor, assignment: int, *, number: str, by_link: bool) -> None:
    page = head.page
    if by_link:  # as from a mail: not signed in, lands on the item after signing in
        head.open(f"/assignments/{assignment}")
        assert head.path.startswith("/sign-in")
        head.fill_sign_in(email("dau-moi.nhnn"), PASSWORD)
    else:
        head.open("/my-work")
        page.locator(f'a[href="/assignments/{assignment}"]').click()
    assert head.path == f"/assignments/{assignment}"
    page.locator(".choice", has_text="Hoàn thành").click()
    page.get_by_label("Kết quả trong một câu").fill(f"Đã ban hành văn bản số {number} và triển khai xong.")
    page.get_by_label("Số, ký hiệu văn bản").fill(number)
    page.get_by_label("Ngày ban hành").fill("24/11/2025")
    page.get_by_label("Tệp hoặc ảnh chụp").set_input_files(
        {"name": f"{number.replace('/', '-')}.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.get_by_text("Đã gửi báo cáo hoàn thành tới cơ quan thường trực.").wait_for()
    assert head.says("Đã gửi báo cáo hoàn thành tới cơ quan thường trực.")
    assert head.says("Chờ xét")


def open_for_review(office: Visitor, assignment: int) -> None:
    office.page.get_by_role("link", name="Chờ xét", exact=True).click()
    office.page.locator(f'a[href="/review/{assignment}"]').click()


def the_office_accepts(office: Visitor, assignment: int, number: str) -> None:
    open_for_review(office, assignment)
    page = office.page
    assert office.says(f"Đã ban hành văn bản số {number}")
    with page.expect_download() as download:
        page.get_by_role("link", name="905-NHNN-CNTT.pdf").click()
    assert Path(download.value.path()).read_bytes() == PDF
    page.get_by_role("button", name="Chấp nhận").click()
    assert office.says(f"Đã chấp nhận kết quả của {BANK}.")


def the_office_returns(office: Visitor, assignment: int) -> None:
    open_for_review(office, assignment)
    page = office.page
    page.get_by_role("button", name="Yêu cầu bổ sung").click()  # without a reason first
    page.get_by_role("alert").wait_for()
    page.locator("[data-review-note]").fill(REASON)
    page.get_by_role("button", name="Yêu cầu bổ sung").click()
    assert office.says(f"Đã yêu cầu {BANK} bổ sung.")


def the_head_reads_the_reason(head: Visitor, accepted: int, returned: int) -> None:
    page = head.page
    head.open("/my-work")
    now = page.locator("section", has=page.get_by_role("heading", name="Cần làm ngay"))
    assert REASON in now.inner_text()
    now.locator(f'a[href="/assignments/{returned}"]').click()
    page.get_by_role("note").filter(has_text=REASON).wait_for()
    page.get_by_role("button", name="Gửi", exact=True).wait_for()
    head.open(f"/assignments/{accepted}")
    assert not page.get_by_role("button", name="Gửi", exact=True).is_visible()
    assert head.says("24/11/2025")


def the_late_head_got_one_mail(site: Site, sink: SmtpSink) -> None:
    (assignment, text, due), (_, later, _) = duties_of(site, INSPECTORATE)
    assert due == "25/11/2025"
    mails = [mail for mail in sink.mails if mail.to == email("dau-moi.ttcp")]
    assert len(mails) == 1
    mail = mails[0]
    assert str(mail.message["Subject"]).startswith("[Đôn Đốc] Quá hạn 1 ngày làm việc (đôn đốc lần 1)")
    for kind in ("plain", "html"):
        words = " ".join(mail.part(kind).split())
        assert " ".join(text.split())[:200] in words
        assert " ".join(later.split())[:60] not in words, "the other duty is in time"
        assert due in words
        assert re.search(r"(?i)quá hạn 1 ngày làm việc \(đôn đốc lần 1\)", words)
        assert f"{site.url}/assignments/{assignment}" in words
        assert f"Anh/chị là thủ trưởng {INSPECTORATE}" in words
    people = [mail.to for mail in sink.mails]
    assert len(people) == len(set(people)), "nobody gets two mails on one day"
    assert email("dau-moi.nhnn") not in people, "one report accepted, the other in the grace after its return"


def the_leader_sees_who_is_late(leader: Visitor, site: Site) -> None:
    page = leader.page
    page.get_by_role("navigation", name="Trình đơn chính").get_by_role("link", name="Quá hạn").click()
    page.get_by_label("Cơ quan chủ trì").select_option(label=INSPECTORATE)
    page.wait_for_url(re.compile("agency="))
    rows = page.locator("table.list tbody tr:not(.section)")
    assert rows.count() == 1
    (assignment, _, due), _ = duties_of(site, INSPECTORATE)
    row = rows.first
    assert row.locator(f'a[href="/assignments/{assignment}"]').count() == 1
    assert due in row.inner_text()
    for header in ("Quá hạn", "Đôn đốc"):  # one working day late, urged once
        assert re.match(r"1\b", cell(page, row, header)), header
    row.get_by_role("link").first.click()
    assert leader.says("Đôn đốc lần 1")
    assert leader.says("gửi lúc 26/11/2025")


def the_office_exports_the_key_tasks(office: Visitor, site: Site) -> None:
    page = office.page
    office.open("/key-tasks")
    assert office.path.startswith("/sign-in"), "the session of yesterday is over"
    office.fill_sign_in(email("thuong-truc"), PASSWORD)
    assert office.path == "/key-tasks"
    page.locator('main a[href="/key-tasks/2026-01"]').first.click()
    page.get_by_role("button", name=re.compile("^Tính")).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Word").click()
    document = docx.Document(str(download.value.path()))
    words = "\n".join(p.text for p in document.paragraphs)
    assert "NHIỆM VỤ TRỌNG TÂM" in words.upper()
    (_, late, _), (_, in_period, _) = duties_of(site, INSPECTORATE)
    for text in (late, in_period):  # one overdue, one due on the first day of the period
        assert " ".join(text.split())[40:100] in " ".join(words.split())
    assert INSPECTORATE in words
    with site.db.read() as session:
        done = session.scalars(
            sa.select(Duty.text)
            .join(Assignment, Assignment.duty_id == Duty.id)
            .where(Assignment.state == State.COMPLETED)
        ).all()
    assert done
    assert not any(" ".join(text.split())[:120] in " ".join(words.split()) for text in done)
