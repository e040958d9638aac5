"""Overview, overdue list, review, key tasks and logs, as the leader and the standing office use them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from models import Assignment, Check, Delivery, Duty, Evidence, KeyTaskItem, Outbox
from tests.office import NOW, TODAY, Office
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.states import Move, State
from workflow.services import lifecycle, registration
from workflow.services.lifecycle import Piece, Request

DAY = timedelta(days=1)
PAGES = ("/overview", "/overview?compare=1", "/overview/silent", "/overview/done-on-time", "/overdue", "/overdue?group=agency", "/overdue?group=leader",
         "/deadlines", "/deadlines?day=2026-11-09", "/timeline",
         "/review", "/key-tasks", "/key-tasks/2026-12", "/log/sweeps", "/log/mails")  # fmt: skip
#: Frame and sign-in of every page.
FRAME = 3


def register(world: World, session: Session) -> Office:
    """The office's helpers, counting on from the duties that are there."""
    office = world.office(session)
    office.serial = session.scalar(sa.select(sa.func.count(Duty.id))) or 0
    return office


def submitted(world: World, who: str = "staff_tp", lead: str = "tp", text: str = "Báo cáo quý III") -> int:
    with world.db.write() as session:
        office = register(world, session)
        row = office.assignment(lead, due=TODAY, text=text)
        asked = Request(
            row.version, note="Đã xong.",
            pieces=(Piece(document_number="12/BC-TP", document_date=date(2026, 11, 2), document_signer="Đỗ Thị Trưởng"),),
        )  # fmt: skip
        lifecycle.apply(session, office.actor(who), row.id, Move.SUBMIT, asked, now=NOW)
        return row.id


def state_of(world: World, assignment_id: int) -> Assignment:
    with world.db.read() as session:
        return session.get_one(Assignment, assignment_id)


def late(world: World, text: str, lead: str = "tp", days: int = 9) -> int:
    with world.db.write() as session:
        return register(world, session).assignment(lead, due=TODAY - days * DAY, text=text).id


def test_every_page_opens_empty_and_filled_at_the_same_number_of_statements(world: World) -> None:
    leader = world.browser("leader")

    def cost(path: str) -> int:
        with counted(world.db.engine) as sent:
            answer = leader.get(path)
        assert answer.status_code == 200, path
        assert "%(" not in answer.text, path
        return len(sent)

    empty = {path: cost(path) for path in PAGES}
    with world.db.write() as session:
        office = register(world, session)
        for i in range(60):
            office.assignment(("tp", "vh", "xa")[i % 3], due=TODAY - i * DAY, text=f"Nhiệm vụ {i}")
    submitted(world)
    filled = {path: cost(path) for path in PAGES}
    assert filled == empty
    assert {
        path: n - FRAME for path, n in filled.items() if n > FRAME + 5 and path != "/overview?compare=1"
    } == {}
    assert filled["/overview?compare=1"] <= FRAME + 12, (
        "five of today, seven of the day that it is compared with"
    )
    assert filled["/overdue"] <= FRAME + 4


def test_the_overview_prints_each_share_with_what_it_was_computed_from(world: World) -> None:
    late(world, "Chậm")
    with world.db.write() as session:
        office = register(world, session)
        for due in (TODAY, None):
            office.assignment("tp", due=due)
    text = world.browser("leader").get("/overview").text
    assert "100%" in text
    assert "(1/1)" in text, "late of what came due"
    assert "33,33%" in text
    assert "(1/3)" in text, "late of all assigned"
    assert 'role="img"' in text
    assert "style=" not in text


def test_the_overview_says_what_changed_since_the_cut_off_of_the_month_before(world: World) -> None:
    leader = world.browser("leader")
    late(world, "Chậm")  # handed out today, so that nothing was there at the cut-off
    assert "đến ngày 14/10/2026 chưa có nhiệm vụ nào" in leader.get("/overview?compare=1").text
    with world.db.write() as session:
        old = NOW - timedelta(days=40)
        duty = register(world, session).duty("Đã có từ trước", TODAY - DAY)
        registration.assign(session, duty, register(world, session).agency["vh"], by=None, now=old)
    text = leader.get("/overview?compare=1").text
    assert "So với số liệu đến ngày 14/10/2026 (kỳ tháng 10 năm 2026)." in text
    assert text.count("+2 (tăng)") == 2, "the tile and the sum: two are overdue, then none was"
    assert text.count("+1 (tăng)") == 2, "each unit's own"
    assert "−1 (giảm)" in text, "one in time then"
    assert 'href="/statistics?day=14/10/2026"' in text


def test_the_month_counts_by_day_and_leads_to_what_is_due_on_it(world: World) -> None:
    late(world, "Số hóa sổ hộ tịch", days=3)  # Friday 6 November
    leader = world.browser("leader")
    page = leader.get("/deadlines").text
    assert "1 nhiệm vụ đến hạn trong tháng" in page
    assert 'href="/deadlines?month=2026-11&amp;day=2026-11-06#day"' in page
    day = leader.get("/deadlines?month=2026-11&day=2026-11-06").text
    assert "Thứ Sáu, 06/11/2026" in day
    assert "Số hóa sổ hộ tịch" in day
    assert "Không có nhiệm vụ nào đến hạn ngày này." in leader.get("/deadlines?day=2026-11-07").text
    assert "Lịch thời hạn tháng 10/2026" in leader.get("/deadlines?month=2026-10").text
    for nonsense in ("month=x", "month=0000-01", "month=9999-12", "day=2026-02-30", "agency=x&page=0"):
        assert "Lịch thời hạn tháng 11/2026" in leader.get(f"/deadlines?{nonsense}").text, nonsense
    assert leader.get("/deadlines?month=2100-12").status_code == 200
    assert leader.get("/deadlines?month=2000-01").status_code == 200


def test_the_timeline_is_a_picture_with_its_table_and_a_unit_sees_its_own(world: World) -> None:
    late(world, "Của <b>tư pháp</b>", "tp")
    other = late(world, "Của văn hóa", "vh")
    page = world.browser("leader").get("/timeline").text
    assert page.count('role="img"') == 2
    assert 'class="fill-over"' in page
    assert "<b>" not in page.partition("<main")[2], "the picture escapes what people typed"
    own = world.browser("head_tp").get("/timeline").text
    assert "Của &lt;b&gt;tư pháp" in own
    assert "Của văn hóa" not in own
    assert f"/assignments/{other}" not in own
    with world.db.read() as session:
        unit = register(world, session).agency["vh"].id
    for address in ("/timeline", "/deadlines"):
        assert world.browser("head_tp").get(f"{address}?agency={unit}").status_code == 404


def test_a_box_opens_its_list_with_the_filter_of_the_page(world: World) -> None:
    late(world, "Số hóa sổ hộ tịch")
    leader = world.browser("leader")
    with world.db.read() as session:
        document = register(world, session).document().id
    text = leader.get(f"/overview?document={document}").text
    assert f'href="/overdue?document={document}"' in text
    assert "Số hóa sổ hộ tịch" in leader.get(f"/overdue?document={document}").text
    assert "Số hóa sổ hộ tịch" not in leader.get("/overdue?document=999").text


def test_nonsense_in_the_address_is_left_out(world: World) -> None:
    late(world, "Số hóa sổ hộ tịch")
    answer = world.browser("leader").get("/overdue?agency=x&sort=-password&page=zero&document=" + "9" * 40)
    assert answer.status_code == 200
    assert "Số hóa sổ hộ tịch" in answer.text


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("leader", {"của tp", "của vh"}),
        ("viewer", {"của tp", "của vh"}),
        ("head_tp", {"của tp"}),
        ("other_office", set()),
    ],
)
def test_exports_hold_the_same_rows_as_the_page_and_no_other(world: World, who: str, seen: set[str]) -> None:
    for lead in ("tp", "vh"):
        late(world, f"của {lead}", lead)
    browser = world.browser(who)
    page = browser.get("/overdue").text
    assert {t for t in ("của tp", "của vh") if t in page} == seen
    raw = browser.get("/overdue.csv")
    assert raw.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(raw.get_data().decode("utf-8-sig"))))[2:]
    assert {row[1] for row in rows} == seen
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get("/overdue.xlsx").get_data()))
    assert {row[1] for row in book.get_sheet_by_index(0).to_python()[4:]} == seen


def test_an_export_follows_the_filter(world: World) -> None:
    late(world, "=SUM(A1)", "tp")
    late(world, "khác", "vh")
    answer = world.browser("leader").get(f"/overdue.csv?agency={world.agency_id['tp']}")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[1] for row in rows[2:]] == ["'=SUM(A1)"]


def test_staff_may_read_the_list_but_not_take_it_away(world: World) -> None:
    staff = world.browser("staff_tp")
    assert staff.get("/overdue").status_code == 200
    assert "/overdue.xlsx" not in staff.get("/overdue").text
    assert staff.get("/overdue.xlsx").status_code == 403


def test_accepting_takes_the_day_of_the_proving_document_and_opens_the_next_report(world: World) -> None:
    first, second = submitted(world), submitted(world, text="Việc thứ hai")
    office = world.browser("office")
    assert "Báo cáo quý III" in office.get("/review").text
    page = office.get(f"/review/{first}")
    assert "12/BC-TP" in page.text
    version = state_of(world, first).version
    answer = office.post(f"/review/{first}/accept", {"version": version, "decided_on": "02/11/2026"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/review/{second}")
    done = state_of(world, first)
    assert (done.state, done.decided_on) == (State.COMPLETED, date(2026, 11, 2))
    with world.db.read() as session:
        assert session.scalars(sa.select(Evidence.check).where(Evidence.assignment_id == first)).all() == [
            Check.ACCEPTED
        ]


def test_a_day_after_the_report_is_refused_and_what_was_typed_stays(world: World) -> None:
    waiting = submitted(world)
    version = state_of(world, waiting).version
    answer = world.browser("office").post(
        f"/review/{waiting}/accept", {"version": version, "decided_on": "10/11/2026", "note": "Giữ câu này"}
    )
    assert answer.status_code == 422
    assert "10/11/2026" in answer.text
    assert "Giữ câu này" in answer.text
    assert state_of(world, waiting).state is State.SUBMITTED


def test_returning_needs_a_reason_and_marks_the_piece_that_failed(world: World) -> None:
    waiting = submitted(world)
    office, version = world.browser("office"), state_of(world, waiting).version
    assert office.post(f"/review/{waiting}/return", {"version": version}).status_code == 422
    with world.db.read() as session:
        piece = session.scalar(sa.select(Evidence.id).where(Evidence.assignment_id == waiting))
    marked = {"version": version, "note": "Thiếu phụ lục.", f"check-{piece}": "rejected"}
    without_word = office.post(f"/review/{waiting}/return", marked)
    assert without_word.status_code == 422
    assert "12/BC-TP" in without_word.text
    answer = office.post(f"/review/{waiting}/return", {**marked, f"note-{piece}": "Không có chữ ký."})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/review")
    assert state_of(world, waiting).state is State.RETURNED
    with world.db.read() as session:
        found = session.get_one(Evidence, piece)
        assert (found.check, found.check_note) == (Check.REJECTED, "Không có chữ ký.")


def test_what_rests_on_rejected_evidence_alone_cannot_be_accepted(world: World) -> None:
    waiting = submitted(world)
    with world.db.read() as session:
        piece = session.scalar(sa.select(Evidence.id).where(Evidence.assignment_id == waiting))
    body = {
        "version": state_of(world, waiting).version,
        f"check-{piece}": "rejected",
        f"note-{piece}": "Sai văn bản.",
    }
    answer = world.browser("office").post(f"/review/{waiting}/accept", body)
    assert answer.status_code == 422
    assert state_of(world, waiting).state is State.SUBMITTED
    with world.db.read() as session:
        assert session.get_one(Evidence, piece).check is Check.PENDING, "nothing is half-written"


def test_a_stale_decision_is_refused_and_the_page_shows_who_was_first(world: World) -> None:
    waiting = submitted(world)
    version = state_of(world, waiting).version
    world.browser("office2").post(f"/review/{waiting}/return", {"version": version, "note": "Thiếu số liệu."})
    answer = world.browser("office").post(f"/review/{waiting}/accept", {"version": version})
    assert answer.status_code == 409
    assert "Vũ Văn Trực" in answer.text
    assert "Thiếu số liệu." in answer.text


def test_the_same_document_handed_in_twice_is_pointed_out(world: World) -> None:
    first, second = submitted(world), submitted(world, "staff_vh", "vh", "Việc của phòng Văn hóa")
    text = world.browser("office").get(f"/review/{first}").text
    assert "Cũng dùng ở:" in text
    assert f'href="/assignments/{second}"' in text


def test_ones_own_report_is_shown_but_not_to_be_decided(world: World) -> None:
    from workflow.rules.permissions import Role
    from workflow.services import accounts

    with world.db.write() as session:
        office = register(world, session)
        accounts.grant(session, office.user["office"], office.agency["ca"], Role.HEAD, by=None, now=NOW)
    waiting = submitted(world, "office", "ca", "Việc của Công an")
    browser = world.browser("office")
    assert "người khác phải xét" in browser.get("/review").text
    page = browser.get(f"/review/{waiting}").text
    assert "không tự chấp nhận" in page
    assert "formaction" not in page
    version = state_of(world, waiting).version
    assert browser.post(f"/review/{waiting}/accept", {"version": version}).status_code == 403


def test_key_tasks_are_computed_edited_left_out_and_taken_as_a_document(world: World) -> None:
    late(world, "Số hóa sổ hộ tịch")
    office = world.browser("office")
    assert "chưa được tổng hợp" in office.get("/key-tasks/2026-12").text
    assert office.get("/key-tasks/2026-12.docx").status_code == 404
    assert office.post("/key-tasks/2026-12/compute").status_code == 303
    page = office.get("/key-tasks/2026-12").text
    item = re.search(r'action="(/key-tasks/2026-12/items/\d+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert item
    assert version
    saved = office.post(
        item[1], {"version": version[1], "text": "Câu của cơ quan thường trực.", "act": "save"}
    )
    assert saved.status_code == 303
    stale = office.post(item[1], {"version": version[1], "text": "Câu gõ muộn.", "act": "save"})
    assert stale.status_code == 409
    assert "Câu gõ muộn." in stale.text
    from docx import Document

    made = Document(io.BytesIO(office.get("/key-tasks/2026-12.docx").get_data()))
    assert "- Câu của cơ quan thường trực." in [p.text for p in made.paragraphs]
    with world.db.read() as session:
        kept = session.scalars(sa.select(KeyTaskItem)).one()
        assert kept.computed_text != kept.edited_text


@pytest.mark.parametrize("code", ["2026-13", "x", "2026-h2", "9999", "2026-12.pdf"])
def test_an_unknown_period_is_not_found(world: World, code: str) -> None:
    assert world.browser("office").get(f"/key-tasks/{code}").status_code == 404


def test_the_mail_log_shows_ones_own_authority_undeliverable_first_and_html_as_text(world: World) -> None:
    with world.db.write() as session:
        for authority, subject, state in (
            ("city", "Đã gửi", Delivery.SENT), ("city", "Hỏng", Delivery.DEAD), ("other", "Nơi khác", Delivery.SENT),
        ):  # fmt: skip
            session.add(
                Outbox(
                    dedupe_key=subject, message_id=subject, kind="daily", authority_id=world.agency_id[authority],
                    user_id=world.user_id["head_tp"], day=TODAY, state=state, not_before=NOW, created_at=NOW,
                    subject=subject, body_text="Kính gửi", body_html="<script>alert(1)</script>",
                )
            )  # fmt: skip
    office = world.browser("office")
    text = office.get("/log/mails").text
    assert 0 < text.index("Hỏng") < text.index(">Đã gửi</a>")
    assert "Nơi khác" not in text
    assert ">Đã gửi</a>" not in office.get("/log/mails?state=dead").text
    with world.db.read() as session:
        ids = dict(session.execute(sa.select(Outbox.subject, Outbox.id)).all())
    mail = office.get(f"/log/mails/{ids['Hỏng']}").text
    assert "&lt;script&gt;alert(1)" in mail
    assert "<script>alert" not in mail
    assert office.get(f"/log/mails/{ids['Nơi khác']}").status_code == 404
    assert office.get("/demo/mails").status_code == 404, "the viewer exists in the demonstration only"


WORDS_NOT_FOR_PEOPLE = re.compile(
    r"\b(overdue|ticket|SLA|escalat\w+|assignment|status|deadline|submitted|None)\b"
)


def test_no_english_reaches_the_reader(world: World) -> None:
    late(world, "Số hóa sổ hộ tịch")
    submitted(world)
    office = world.browser("office")
    for path in PAGES:
        html = office.get(path).text
        main = html[html.index("<main") : html.index("</main>")]
        text = re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", "", main, flags=re.DOTALL))
        assert not WORDS_NOT_FOR_PEOPLE.findall(text), path
