"""Mail that does not leave is said on every page of those who answer for it, at no extra statement."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.office import NOW
from tests.statements import counted
from tests.web.browser import World
from workflow.services import mail_switches

HELD = "Thư đang được giữ lại, chưa gửi đi."
DOWN = "Không kết nối được máy chủ thư từ 09/11/2026 09:00."
WHO_ANSWERS = {"office": "/overdue", "leader": "/overdue", "admin": "/users"}
OTHERS = {"head_tp": "/my-work", "staff_tp": "/my-work", "viewer": "/overdue"}


def hold(world: World, reason: str = "Kiểm tra đồng hồ máy chủ") -> None:
    with world.db.write() as session:
        mail_switches.hold_mail(session, reason, by=None, now=NOW)


def break_line(world: World) -> None:
    with world.db.write() as session:
        mail_switches.line_failed(session, "ConnectionRefusedError", now=NOW)


def test_those_who_answer_for_mail_are_told_on_every_page_and_nobody_else(world: World) -> None:
    hold(world)
    break_line(world)
    for who, path in WHO_ANSWERS.items():
        text = world.browser(who).get(path).text
        assert HELD in text, who
        assert "Lý do: Kiểm tra đồng hồ máy chủ." in text
        assert "dondoc mail release" in text
        assert DOWN in text
    for who, path in OTHERS.items():
        text = world.browser(who).get(path).text
        assert HELD not in text, who
        assert DOWN not in text


def test_a_hold_that_came_by_itself_names_the_last_sweep(world: World) -> None:
    with world.db.write() as session:
        mail_switches.hold_after_silence(session, NOW - timedelta(days=60), now=NOW)
    text = world.browser("office").get("/log/mails").text
    assert "Lý do: không có lần rà soát nào từ 10/09/2026 09:00." in text
    assert text.count(HELD) == 1


def test_nothing_is_said_while_mail_leaves(world: World) -> None:
    hold(world)
    break_line(world)
    with world.db.write() as session:
        mail_switches.release_mail(session, by=None, now=NOW)
        mail_switches.line_worked(session, now=NOW)
    text = world.browser("office").get("/overdue").text
    assert HELD not in text
    assert DOWN not in text


@pytest.mark.parametrize(("who", "path"), WHO_ANSWERS.items())
def test_saying_so_costs_no_statement(world: World, who: str, path: str) -> None:
    browser = world.browser(who)
    with counted(world.db.engine) as quiet:
        browser.get(path)
    hold(world)
    break_line(world)
    with counted(world.db.engine) as told:
        assert HELD in browser.get(path).text
    assert len(told) == len(quiet)
    assert sum("setting" in statement for statement in told) <= 1, "read with the account line"
