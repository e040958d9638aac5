"""A system without a duty tells the office and the administrator what comes first, and who of the two does it."""

from __future__ import annotations

import re
from datetime import date

import sqlalchemy as sa

from models import CalendarDay, Delivery, Membership, Outbox
from tests.office import NOW
from tests.web.browser import World
from workflow.rules.permissions import Role
from workflow.services.calendar import seed_calendar


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def sent(world: World, state: Delivery = Delivery.SENT) -> None:
    with world.db.write() as session:
        session.add(
            Outbox(
                dedupe_key="t",
                message_id="<t@mau.gov.vn>",
                kind="trial",
                authority_id=world.agency_id["city"],
                user_id=world.user_id["admin"],
                day=NOW.date(),
                state=state,
                not_before=NOW,
                created_at=NOW,
                sent_at=NOW if state is Delivery.SENT else None,
            )
        )


def test_an_empty_overview_tells_the_office_to_read_in_the_first_plan(world: World) -> None:
    text = world.browser("office").get("/overview").text

    assert "Bắt đầu sử dụng" in text
    assert "Lập danh mục cơ quan: đã xong" in text
    assert '<a href="/imports">Nhập kế hoạch đầu tiên</a>: chưa làm' in text


def test_those_who_register_nothing_are_not_shown_the_steps(world: World) -> None:
    for who in ("leader", "head_tp"):
        assert "Bắt đầu sử dụng" not in world.browser(who).get("/overview").text


def test_the_steps_are_gone_with_the_first_duty(world: World) -> None:
    with world.db.write() as session:
        world.office(session).assignment("tp")

    assert "Bắt đầu sử dụng" not in world.browser("office").get("/overview").text


def test_a_step_only_an_administrator_can_do_is_asked_of_them_not_linked(world: World) -> None:
    with world.db.write() as session:
        session.execute(sa.delete(Membership).where(Membership.role.in_((Role.HEAD, Role.STAFF))))

    text = world.browser("office").get("/overview").text

    assert "Thêm người dùng của các cơ quan: chưa làm, đề nghị quản trị hệ thống thực hiện" in text
    assert 'href="/users"' not in text


def test_the_first_page_of_the_administrator_shows_the_same_steps_from_the_other_side(world: World) -> None:
    admin = world.browser("admin")
    first = admin.get("/").location
    text = admin.get(first).text

    assert "Quản trị hệ thống làm" in text
    assert '<a href="/calendar">Ghi ngày nghỉ của năm 2026</a>: chưa làm' in text
    assert '<a href="/manage/mail#trial">Gửi thư thử</a>: chưa làm' in text
    assert "Nhập kế hoạch đầu tiên: chưa làm, đề nghị cơ quan thường trực thực hiện" in text
    assert 'href="/imports"' not in text
    assert "Bắt đầu sử dụng" not in admin.get(f"{first}?outcome=sent").text, (
        "a filtered list is no first page"
    )


def test_the_days_off_count_when_a_letter_names_them_not_when_they_are_only_computed(world: World) -> None:
    with world.db.write() as session:
        session.add(CalendarDay(day=date(2026, 4, 30), working=False, decision="holidays", note=""))
    office = world.browser("office")
    assert "Ghi ngày nghỉ của năm 2026: chưa làm, đề nghị" in plain(office.get("/overview").text)

    with world.db.write() as session:
        seed_calendar(session, [2026], now=NOW)  # the letter about 2026 is known to it
    assert "Ghi ngày nghỉ của năm 2026: đã xong" in plain(office.get("/overview").text)


def test_a_trial_mail_counts_when_it_has_left(world: World) -> None:
    office = world.browser("office")
    sent(world, Delivery.PENDING)
    assert "Gửi thư thử: chưa làm" in plain(office.get("/overview").text)
    with world.db.write() as session:
        session.execute(sa.update(Outbox).values(state=Delivery.SENT, sent_at=NOW))
    assert "Gửi thư thử: đã xong" in plain(office.get("/overview").text)


def test_the_administrator_is_shown_no_steps_when_all_are_done(world: World) -> None:
    sent(world)
    with world.db.write() as session:
        seed_calendar(session, [2026], now=NOW)
        world.office(session).document()
    admin = world.browser("admin")
    assert "Bắt đầu sử dụng" not in admin.get(admin.get("/").location).text


def test_whoever_administers_one_unit_alone_is_shown_no_steps_of_the_authority(world: World) -> None:
    with world.db.write() as session:
        session.execute(
            sa.update(Membership)
            .where(Membership.user_id == world.user_id["admin"])
            .values(agency_id=world.agency_id["tp"])
        )
    assert "Bắt đầu sử dụng" not in world.browser("admin").get("/log/sweeps").text
