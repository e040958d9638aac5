"""The bell: what happened to one's work, read from the facts themselves; what obliges cannot be turned off."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import sqlalchemy as sa

from models import Outbox
from tests.office import NOW, TODAY
from tests.statements import counted
from tests.web.browser import Browser, World
from workflow.rules.states import Move
from workflow.services import discussion, extensions, lifecycle, weekly_mail
from workflow.services.calendar import seed_calendar
from workflow.services.extensions import Decision
from workflow.services.lifecycle import Piece, Request

DUE = date(2026, 12, 1)
PAPER = Piece(document_number="12/BC-TP", document_date=date(2026, 11, 6))
ALL = {"mention": "y", "comment": "y", "contribution": "y", "weekly_mail": "y"}


def returned(world: World) -> int:
    """A report of the department of justice that the office sent back."""
    with world.db.write() as session:
        office = world.office(session)
        row = office.assignment("tp", due=DUE, text="Rà soát hộ tịch")
        for minute, (who, move, request) in enumerate(
            (
                ("head_tp", Move.RECEIVE, Request(row.version, "Đã nhận.")),
                ("head_tp", Move.SUBMIT, Request(row.version + 1, "Đã xong.", pieces=(PAPER,))),
                ("office", Move.RETURN, Request(row.version + 2, "Thiếu văn bản.")),
            )
        ):
            at = NOW + timedelta(minutes=minute)
            lifecycle.apply(session, office.actor(who), row.id, move, request, now=at)
        world.now = NOW + timedelta(minutes=5)
        return row.id


def bell(browser: Browser) -> int:
    found = re.search(r'class="bell-count">(\d+)', browser.get("/my-work").text)
    return int(found[1]) if found else 0


def lines(browser: Browser) -> list[str]:
    page = html.unescape(browser.get("/notifications").text)
    return [
        " ".join(re.sub(r"<[^>]+>", "", verb).split())
        for verb in re.findall(r'history-verb">(.*?)</strong>', page)
    ]


def test_a_head_reads_what_others_decided_and_marks_it_as_read(world: World) -> None:
    key = returned(world)
    head = world.browser("head_tp")
    assert lines(head)[0] == "yêu cầu bổ sung"
    assert "báo cáo hoàn thành" not in lines(head), "one's own acts are no news"
    fresh = bell(head)
    assert fresh == len(lines(head))
    page = head.get("/notifications").text
    assert f'href="/assignments/{key}"' in page
    assert bell(head) == fresh, "looking marks nothing"
    upto = re.search(r'name="upto"[^>]*value="([^"]+)"', page)
    assert upto
    assert head.post("/notifications/read", {"upto": html.unescape(upto[1])}).status_code == 303
    assert bell(head) == 0
    assert len(lines(head)) == fresh, "what is read stays in the list"
    assert head.post("/notifications/read", {"upto": "x"}).status_code == 400
    assert lines(world.browser("head_vh")) == [], "another unit's news"
    assert lines(world.browser("other_head")) == []


def test_a_decision_says_what_was_decided_until_when_and_why(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        row = office.assignment("tp", text="Rà soát hộ tịch", due=TODAY + timedelta(days=3))
        head, decider = office.actor("head_tp"), office.actor("office")
        for wanted, decision in (
            (20, Decision(None, note="Chưa đủ căn cứ.")),
            (10, Decision(TODAY + timedelta(days=8), note="Chỉ thêm năm ngày.")),
        ):
            asked = TODAY + timedelta(days=wanted)
            extensions.ask(
                session, head, row.id, wanted_on=asked, reason="Thiếu người.", version=row.version, now=NOW
            )
            session.flush()
            extensions.decide(session, decider, row.id, decision, version=row.version, now=NOW)
            session.flush()
    page = html.unescape(world.browser("head_tp").get("/notifications").text)
    told = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "không gia hạn: Rà soát hộ tịch Phòng Tư pháp “Chưa đủ căn cứ.”" in told
    assert "đã gia hạn đến 17/11/2026: Rà soát hộ tịch Phòng Tư pháp “Chỉ thêm năm ngày.”" in told
    assert "đổi thời hạn từ 12/11/2026 sang 17/11/2026" in told


def test_mentions_and_watched_comments_can_be_turned_off_decisions_cannot(world: World) -> None:
    key = returned(world)
    head, staff = world.browser("head_tp"), world.browser("staff_tp")
    with world.db.write() as session:
        office = world.office(session)
        discussion.watch(session, office.actor("staff_tp"), key, yes=True)
        discussion.comment(
            session,
            office.actor("office"),
            key,
            text="Đề nghị gửi văn bản trước thứ Sáu.",
            people=[world.user_id["head_tp"]],
            now=NOW,
        )
    assert "nhắc tên bạn" in lines(head)
    assert "trao đổi" in lines(staff)
    assert "Đề nghị gửi văn bản trước thứ Sáu." in html.unescape(staff.get("/notifications").text)
    page = staff.get("/account/notifications").text
    assert page.count("checked") == 4
    assert "luôn được báo" in page
    assert staff.post("/account/notifications", {}).status_code == 303
    assert lines(staff) == [line for line in lines(head) if line != "nhắc tên bạn"]
    assert "yêu cầu bổ sung" in lines(staff)
    assert staff.post("/account/notifications", ALL).status_code == 303
    assert "trao đổi" in lines(staff)


def test_a_leader_may_do_without_the_weekly_mail(world: World) -> None:
    def promised() -> list[int | None]:
        with world.db.write() as session:
            weekly_mail.promise(session, now=NOW, domain="mau.gov.vn")
            return list(session.scalars(sa.select(Outbox.user_id).where(Outbox.kind == weekly_mail.KIND)))

    with world.db.write() as session:
        seed_calendar(session, range(2025, 2028), now=NOW)
    leader = world.browser("leader")
    assert leader.post("/account/notifications", {**ALL, "weekly_mail": ""}).status_code == 303
    assert world.user_id["leader"] not in promised()
    assert leader.post("/account/notifications", ALL).status_code == 303
    assert world.user_id["leader"] in promised()


def test_the_list_costs_the_same_however_long_and_the_bell_costs_no_statement(world: World) -> None:
    head = world.browser("head_tp")

    def cost(path: str) -> int:
        with counted(world.db.engine) as sent:
            assert head.get(path).status_code == 200
        return len(sent)

    returned(world)
    head.get("/my-work")  # five minutes on, the session says once that it is alive
    before = {path: cost(path) for path in ("/notifications", "/my-work")}
    with world.db.write() as session:
        office = world.office(session)
        office.serial = 1_000
        for n in range(120):
            office.assignment("tp", text=f"Nhiệm vụ {n}")
    assert {path: cost(path) for path in before} == before
    assert 'class="bell-count">99+' in head.get("/notifications").text
    assert "Chưa có thông báo nào." in world.browser("head_vh").get("/notifications").text
